import { expect, test } from "vitest";
import { isTransient } from "./failure.ts";

const failed = (code: string) =>
  Object.assign(new Error("Failed query"), { cause: Object.assign(new Error("no"), { code }) });

test.each([
  ["a deadlock", failed("40P01")],
  ["a serialization failure", failed("40001")],
  ["a broken connection", failed("08006")],
  ["a restart", failed("57P01")],
  ["no room for another connection", failed("53300")],
  ["no reply at all", Object.assign(new Error("away"), { name: "NeonDbError" })],
  ["a service that called this one", Object.assign(new Error("away"), { outage: true })],
])("%s may be over a moment later", (_, thrown) => {
  expect(isTransient(thrown)).toBe(true);
});

test.each([
  ["a violated constraint", failed("23505")],
  ["text that PostgreSQL does not take", failed("22P05")],
  ["a wrong statement", failed("42703")],
  ["a mistake of this program", new TypeError("undefined is not a function")],
  ["nothing", null],
])("%s fails again however often it is tried", (_, thrown) => {
  expect(isTransient(thrown)).toBe(false);
});
