import { describe, expect, it } from "vitest";
import type { SqlResult, SqlStatement } from "../postgres/backend.ts";
import { StatementCache } from "../postgres/statement-cache.ts";

const statement = (text: string): SqlStatement => ({ text, params: [] });
const result: SqlResult = {
  command: "SELECT",
  rowCount: 0,
  rowAsArray: true,
  fields: [],
  rows: [],
};

function runOnce(cache: StatementCache, texts: string[], succeeds = true) {
  const statements = texts.map(statement);
  const planned = cache.plan(statements);
  cache.settle(
    statements,
    planned.plans,
    texts.map(() => result),
    succeeds,
  );
  return planned;
}

describe("StatementCache", () => {
  it("parses a statement once", () => {
    const cache = new StatementCache(10);
    const first = runOnce(cache, ["select 1"]);
    const second = runOnce(cache, ["select 1"]);
    expect([first.reused, first.plans[0]?.parse]).toEqual([false, true]);
    expect([second.reused, second.plans[0]?.parse, second.plans[0]?.name]).toEqual([
      true,
      false,
      first.plans[0]?.name,
    ]);
  });

  it("closes the least recently used statement when it is full", () => {
    const cache = new StatementCache(2);
    const a = runOnce(cache, ["select a"]).plans[0]?.name;
    const b = runOnce(cache, ["select b"]).plans[0]?.name;
    runOnce(cache, ["select a"]);
    runOnce(cache, ["select c"]);
    expect(cache.plan([statement("select a")])).toMatchObject({ evicted: [b], reused: true });
    expect(a).not.toBe(b);
  });

  it("closes what a failed exchange may have parsed, and never reuses the name", () => {
    const cache = new StatementCache(10);
    const failed = runOnce(cache, ["select a"], false).plans[0]?.name;
    const again = cache.plan([statement("select a")]);
    expect(again.evicted).toEqual([failed]);
    expect(again.plans[0]?.parse).toBe(true);
    expect(again.plans[0]?.name).not.toBe(failed);
  });

  it("keeps no plan for what is not a plain query", () => {
    const cache = new StatementCache(10);
    for (const text of [
      "call p()",
      "do $$ begin end $$",
      "begin",
      "create table t (a int)",
      `select ${"1,".repeat(20_000)}1`,
    ]) {
      expect(cache.plan([statement(text)]).plans[0]?.name).toBe("");
    }
  });

  it("names the same text only once within one batch", () => {
    const { plans } = new StatementCache(10).plan([statement("select 1"), statement("select 1")]);
    expect(plans.map(({ name, parse }) => [name !== "", parse])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it("forgets statements on demand and closes them", () => {
    const cache = new StatementCache(10);
    const name = runOnce(cache, ["select 1"]).plans[0]?.name;
    cache.forget([statement("select 1")]);
    expect(cache.plan([statement("select 1")])).toMatchObject({ reused: false, evicted: [name] });
  });
});
