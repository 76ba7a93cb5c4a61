import { expect, test } from "vitest";
import { err, ok } from "#shared/result";
import { asGateway } from "../context.ts";
import { sweepTokens } from "./sweep-tokens.ts";

const ctx = asGateway("req_1");

/** A service with so many due connections, of which one call does 70. */
function tokensWith(due: number) {
  let left = due;
  const parts: string[] = [];
  const take = () => {
    const refreshed = Math.min(70, left);
    left -= refreshed;
    return { refreshed, more: refreshed === 70 };
  };
  return {
    parts,
    left: () => left,
    runDue: async () => ok({ ...take(), revocations_sent: 2 }),
    refreshDue: async (_: unknown, { part, parts: of }: { part: number; parts: number }) => {
      parts.push(`${part}/${of}`);
      return ok(take());
    },
  };
}

test("what one call can do is one call", async () => {
  const tokens = tokensWith(69);
  expect(await sweepTokens(tokens, ctx)).toEqual(ok({ refreshed: 69, revocations_sent: 2 }));
  expect(tokens.parts).toEqual([]);
});

test("more goes on in four parts at a time until nothing is left", async () => {
  const tokens = tokensWith(700);
  expect(await sweepTokens(tokens, ctx)).toEqual(ok({ refreshed: 700, revocations_sent: 2 }));
  expect(tokens.parts.slice(0, 4).toSorted()).toEqual(["0/4", "1/4", "2/4", "3/4"]);
  expect(tokens.left()).toBe(0);
});

test("one run makes 25 calls at most: 1,750 refreshes, and the next run goes on", async () => {
  const tokens = tokensWith(5_000);
  expect(await sweepTokens(tokens, ctx)).toEqual(ok({ refreshed: 1_750, revocations_sent: 2 }));
  expect(tokens.parts).toHaveLength(24);
});

test("a part that fails ends the run with its error", async () => {
  const refused = err({ code: "forbidden" as const, detail: "x" });
  const tokens = { ...tokensWith(700), refreshDue: async () => refused };
  expect(await sweepTokens(tokens, ctx)).toEqual(refused);
});
