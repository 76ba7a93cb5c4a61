import type { SQL } from "drizzle-orm";
import type { ProvedBy } from "#shared/contracts/auth/proof";

/**
 * What shows who somebody is: a right password, a code, a signature. It was checked in memory; what is left to do is to use
 * it up, in the statement that gives something for it, so that two calls with one proof never both get it.
 */
export type Proof = {
  readonly by: ProvedBy;
  /**
   * Parts of a `with` list. One is `proven`, with the column `account_id`: one row if the proof still holds when the
   * statement runs, and none otherwise. Names of other parts begin with `proof_`.
   */
  readonly parts: SQL;
};

/** A code, before it is known for what it is used. */
export type CodeUse = {
  /** A statement that uses it up: it returns `account_id` once. */
  readonly one: SQL;
  /** Parts of a `with` list after `proven`, which tell of it. */
  readonly told?: SQL;
  /** The mail that these write, to be sent after the statement. */
  readonly mailId?: string;
};
