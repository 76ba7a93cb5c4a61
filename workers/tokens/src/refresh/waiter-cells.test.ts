import { beforeEach, expect, test } from "vitest";
import type { CacheEntry } from "../token/cache-entry.ts";
import { Cells } from "./waiter-cells.ts";
import { inProgress } from "../token/state-error.ts";

const entry: CacheEntry = {
  epoch: 2,
  version: 2,
  projectId: "prj",
  connectionId: "con",
  state: "active",
  accessSealed: "s1.1.x",
  extraSealed: null,
  dataKeyVersion: 1,
  dataKeyWrapped: "w1.k1.x",
  expiresAtMs: null,
  refreshDueAtMs: null,
  scope: [],
  missingScopes: [],
  lastRefreshError: null,
};

let nowMs = 0;
let cells: Cells;

beforeEach(() => {
  nowMs = 1_000_000;
  cells = new Cells(() => nowMs, true);
});

test("a cell is found for its own version, as long as a lease lasts", () => {
  const cell = cells.begin("prj", "con", 1);
  expect(cells.find("con", 1)).toBe(cell);
  expect(cells.find("con", 2)).toBeNull();
  expect(cells.find("other", 1)).toBeNull();
  nowMs += 45_000;
  expect(cells.find("con", 1)).toBe(cell);
  nowMs += 1;
  expect(cells.find("con", 1)).toBeNull();
});

test("an ended cell is found for another 5 s, with what it ended with", () => {
  const cell = cells.begin("prj", "con", 1);
  nowMs += 20_000;
  cells.end(cell, { entry });
  nowMs += 5_000;
  expect(cells.find("con", 1)).toMatchObject({ entry, error: null, endedAtMs: 1_020_000 });
  nowMs += 1;
  expect(cells.find("con", 1)).toBeNull();
});

test("a cell ends with an error, or with nothing", () => {
  const failed = cells.begin("prj", "a", 1);
  cells.end(failed, { error: inProgress });
  expect(failed).toMatchObject({ error: inProgress, entry: null });
  const nothing = cells.begin("prj", "b", 1);
  cells.end(nothing, null);
  expect(nothing).toMatchObject({ error: null, entry: null, endedAtMs: nowMs });
});

test("readers wait only for cells of an expired token, of their own project, that have not ended", () => {
  cells.begin("prj", "valid", 1, "valid");
  expect(cells.findExpired("prj", "valid")).toBeNull();
  const cell = cells.begin("prj", "con", 1);
  expect(cells.findExpired("prj", "con")).toBe(cell);
  expect(cells.findExpired("other", "con")).toBeNull();
  cells.end(cell, { entry });
  expect(cells.findExpired("prj", "con")).toBeNull();
  cells.begin("prj", "con", 2);
  nowMs += 45_001;
  expect(cells.findExpired("prj", "con")).toBeNull();
});

test("a new cell takes the place of the old one, whose end does not touch it", () => {
  const old = cells.begin("prj", "con", 1);
  const next = cells.begin("prj", "con", 2);
  cells.end(old, { entry });
  expect(cells.find("con", 2)).toBe(next);
  expect(next.endedAtMs).toBeNull();
});

test("a thousand cells are kept, and the oldest makes room", () => {
  for (let n = 0; n < 1_001; n += 1) cells.begin("prj", `con-${n}`, 1);
  expect(cells.find("con-0", 1)).toBeNull();
  expect(cells.find("con-1", 1)).not.toBeNull();
  expect(cells.find("con-1000", 1)).not.toBeNull();
});

test("switched off, no cell is ever found", () => {
  const off = new Cells(() => nowMs, false);
  off.begin("prj", "con", 1);
  expect(off.enabled).toBe(false);
  expect(off.find("con", 1)).toBeNull();
  expect(off.findExpired("prj", "con")).toBeNull();
});
