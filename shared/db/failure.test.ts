import { describe, expect, test } from "vitest";
import {
  isForeignKeyViolation,
  isOutage,
  isTransient,
  isUniqueViolation,
  isUnstorable,
  mayBeStored,
  readDatabaseFailure,
} from "./failure.ts";

const failed = (code: string, constraint = "") =>
  Object.assign(new Error("Failed query"), {
    cause: Object.assign(new Error("no"), { code, constraint }),
  });
const unreachable = Object.assign(new Error("away"), { name: "NeonDbError" });

const DOWN = [
  ["a broken connection", failed("08006")],
  ["a refused log-in", failed("28P01")],
  ["an unknown database", failed("3D000")],
  ["no room for another connection", failed("53300")],
  ["a restart", failed("57P01")],
  ["no reply at all", unreachable],
  ["no reply to a query that drizzle wrapped", { cause: unreachable }],
  ["a service that found its own database down", Object.assign(new Error("x"), { outage: true })],
] as const;

const OVER_SOON = [
  ["a deadlock", failed("40P01")],
  ["a serialization failure", failed("40001")],
] as const;

const FOR_GOOD = [
  ["a violated constraint", failed("23505")],
  ["text that PostgreSQL does not take", failed("22P05")],
  ["a wrong statement", failed("42703")],
  ["a mistake of this program", new TypeError("undefined is not a function")],
  ["text", "57P01"],
  ["nothing", null],
] as const;

test.each(DOWN)("%s is an outage, and may be over a moment later", (_, thrown) => {
  expect([isOutage(thrown), isTransient(thrown)]).toEqual([true, true]);
});

test.each([
  ["a connection that broke in the middle", failed("08006"), true],
  ["a connection that was never made", failed("08001"), false],
  ["a crash", failed("57P02"), true],
  ["a commit whose end is not known", failed("40003"), true],
  ["no reply at all", unreachable, true],
  ["a mistake of this program", new TypeError("undefined is not a function"), true],
  ["a service that does not know", Object.assign(new Error("x"), { mayBeStored: true }), true],
  ["a service that does", Object.assign(new Error("x"), { mayBeStored: false }), false],
  ["no room for another connection", failed("53300"), false],
  ["a restart", failed("57P01"), false],
  ["a deadlock", failed("40P01"), false],
  ["a violated constraint", failed("23505"), false],
])("after %s, whether something may be stored is known", (_, thrown, may) => {
  expect(mayBeStored(thrown)).toBe(may);
});

test.each(OVER_SOON)("%s is not an outage, and may be over a moment later", (_, thrown) => {
  expect([isOutage(thrown), isTransient(thrown)]).toEqual([false, true]);
});

test.each(FOR_GOOD)("%s fails again however often it is tried", (_, thrown) => {
  expect([isOutage(thrown), isTransient(thrown)]).toEqual([false, false]);
});

test("data that the database will never take is told from outages, wrong statements and mistakes", () => {
  for (const code of ["22021", "22P05", "22003", "23505", "23514", "54000"])
    expect(isUnstorable(failed(code)), code).toBe(true);
  for (const code of ["08006", "40001", "42703", "53100", "57014", "XX000"])
    expect(isUnstorable(failed(code)), code).toBe(false);
  expect(isUnstorable(unreachable)).toBe(false);
});

describe("what a failure tells", () => {
  const expected = { code: "23505", constraint: "accounts_email_key" };

  test("is its SQLSTATE and constraint, wrapped by drizzle or straight from the driver", () => {
    expect(readDatabaseFailure(failed("23505", "accounts_email_key"))).toEqual(expected);
    expect(readDatabaseFailure(Object.assign(new Error("no"), expected))).toEqual(expected);
  });

  test("is never its statement, parameters or message", () => {
    const thrown = Object.assign(failed("23505"), { query: "select 1", params: ["secret"] });
    expect(Object.keys(readDatabaseFailure(thrown))).toEqual(["code", "constraint"]);
  });

  test.each([new Error("no"), { code: 23_505 }, { cause: { code: "" } }, "text", null, undefined])(
    "is nothing for %s",
    (thrown) => {
      expect(readDatabaseFailure(thrown)).toEqual({ code: null, constraint: null });
    },
  );
});

test("a unique violation is told by its code, and by its constraint when one is named", () => {
  const thrown = failed("23505", "accounts_email_key");
  expect(isUniqueViolation(thrown)).toBe(true);
  expect(isUniqueViolation(thrown, "accounts_email_key")).toBe(true);
  expect(isUniqueViolation(thrown, "accounts_pkey")).toBe(false);
  expect(isUniqueViolation(failed("23503", "accounts_email_key"))).toBe(false);
});

test("a foreign key violation is told by its code, of any PostgreSQL", () => {
  const codes = ["23503", "23001", "23505", "23502"];
  expect(codes.map((code) => isForeignKeyViolation(failed(code)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
