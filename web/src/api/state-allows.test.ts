import { expect, test } from "vitest";
import { stateAllows, stateLetsEnd } from "./state-allows.ts";

test.each([
  // state, reading, reading tokens, changing, ending access: docs/roles.md
  ["active", true, true, true, true],
  ["archived", true, true, false, true],
  ["deleting", true, false, false, false],
  ["suspended", true, false, false, false],
] as const)("what a project allows that is %s", (state, read, tokens, write, end) => {
  expect([
    stateAllows(state, "connections:read"),
    stateAllows(state, "tokens:read"),
    stateAllows(state, "connections:write"),
    stateLetsEnd(state),
  ]).toEqual([read, tokens, write, end]);
});
