import { expect, test } from "vitest";
import { DrainGate } from "./drain-gate.ts";

test("of many nudges at once one drains, and looks once more for the rest", () => {
  const gate = new DrainGate(() => 0);
  expect(gate.enter("prj_a")).toBe(true);
  expect([gate.enter("prj_a"), gate.enter("prj_a"), gate.enter("prj_b")]).toEqual([
    false,
    false,
    true,
  ]);
  expect(gate.again("prj_a")).toBe(true);
  expect(gate.again("prj_a")).toBe(false);
  expect(gate.enter("prj_a")).toBe(true);
});

test("a drain that was cut off is taken over after ten seconds, a failed one at once", () => {
  let nowMs = 0;
  const gate = new DrainGate(() => nowMs);
  expect(gate.enter("prj_a")).toBe(true);
  nowMs = 9_999;
  expect(gate.enter("prj_a")).toBe(false);
  nowMs = 10_000;
  expect(gate.enter("prj_a")).toBe(true);
  gate.leave("prj_a");
  expect(gate.enter("prj_a")).toBe(true);
});
