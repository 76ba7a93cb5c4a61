import { BoundedMap } from "#shared/memory/bounded-map";
import type { SqlField, SqlResult, SqlStatement } from "./backend.ts";
import { type StatementPlan, UNNAMED } from "./exchange.ts";

/** Only these keep a plan worth keeping, and a failed one has certainly changed nothing (unlike CALL or DO). */
const PREPARABLE = /^\s*(?:select|insert|update|delete|merge|with|values)\b/i;

/** Longer texts are not worth their memory on the server. */
const MAX_TEXT_LENGTH = 20_000;

/**
 * SQLSTATEs with which a statement that was prepared before a migration may fail although it is right now:
 * a changed result type, a statement that is gone, parameter types that were inferred from the old columns.
 */
export function mayBeStalePlan(code: string): boolean {
  return (
    code === "0A000" ||
    code === "26000" ||
    code === "XX000" ||
    code.startsWith("22") ||
    code.startsWith("42")
  );
}

type Entry = { name: string; fields: SqlField[] };
type Planned = { plans: StatementPlan[]; evicted: string[]; reused: boolean };

/** The named statements of one connection, least recently used first, bounded. */
export class StatementCache {
  readonly #entries: BoundedMap<string, Entry>;
  #closing: string[] = [];
  #serial = 0;

  constructor(limit: number) {
    this.#entries = new BoundedMap(limit);
  }

  /** How to send these statements, and which old names the server may forget now. */
  plan(statements: readonly SqlStatement[]): Planned {
    let reused = false;
    const parsedHere = new Set<string>();
    const plans = statements.map((statement): StatementPlan => {
      const entry = this.#entries.use(statement.text);
      if (entry !== undefined) {
        reused = true;
        return { name: entry.name, parse: false, fields: entry.fields };
      }
      if (statement.text.length > MAX_TEXT_LENGTH || !PREPARABLE.test(statement.text))
        return UNNAMED;
      // The same text twice in one batch: only the first becomes a named statement.
      if (parsedHere.has(statement.text)) return UNNAMED;
      parsedHere.add(statement.text);
      this.#serial += 1;
      return { name: `b${this.#serial}`, parse: true, fields: null };
    });
    const evicted = this.#closing;
    this.#closing = [];
    return { plans, evicted, reused };
  }

  /**
   * Keeps what was parsed. When the exchange failed it is not known how far the server came, so all new names are
   * closed again; closing a name that does not exist is no error.
   */
  settle(
    statements: readonly SqlStatement[],
    plans: readonly StatementPlan[],
    results: readonly SqlResult[],
    succeeded: boolean,
  ): void {
    plans.forEach((plan, index) => {
      const text = statements[index]?.text;
      if (plan.name === "" || !plan.parse || text === undefined) return;
      const result = results[index];
      if (!succeeded || result === undefined) {
        this.#closing.push(plan.name);
        return;
      }
      const dropped = this.#entries.set(text, { name: plan.name, fields: result.fields });
      if (dropped !== undefined) this.#closing.push(dropped.name);
    });
  }

  forget(statements: readonly SqlStatement[]): void {
    for (const { text } of statements) {
      const entry = this.#entries.get(text);
      if (entry === undefined) continue;
      this.#entries.delete(text);
      this.#closing.push(entry.name);
    }
  }
}
