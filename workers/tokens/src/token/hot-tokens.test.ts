import { beforeEach, describe, expect, test } from "vitest";
import type { CacheEntry } from "./cache-entry.ts";
import { HotTokens } from "./hot-tokens.ts";

const entry: CacheEntry = {
  epoch: 1,
  version: 1,
  projectId: "prj_1",
  connectionId: "con_1",
  state: "active",
  accessSealed: "s1.1.AAAA",
  extraSealed: null,
  dataKeyVersion: 1,
  dataKeyWrapped: "w1.k1.CCCC",
  expiresAtMs: null,
  refreshDueAtMs: null,
  scope: [],
  missingScopes: [],
  lastRefreshError: null,
};

let nowMs: number;
let hot: HotTokens;
beforeEach(() => {
  nowMs = 1_000_000;
  hot = new HotTokens(() => nowMs);
});

const remember = (key: string, reuseMs = 2_000, length = 500, asked = hot.ask()): void =>
  hot.remember(key, entry, reuseMs, length, asked);

describe("an entry", () => {
  test("is found until its time is over, counted from the question", () => {
    const asked = hot.ask();
    nowMs += 500;
    remember("t:1", 2_000, 500, asked);
    nowMs += 1_499;
    expect(hot.find("t:1")).toBe(entry);
    nowMs += 1;
    expect(hot.find("t:1")).toBeNull();
  });

  test("is found under its own key alone", () => {
    remember("t:1");
    expect(hot.find("t:2")).toBeNull();
  });

  test("of no time at all, or of more than 8 KiB, is not kept", () => {
    remember("t:1", 0);
    remember("t:2", 2_000, 8_193);
    expect([hot.find("t:1"), hot.find("t:2")]).toEqual([null, null]);
    remember("t:2", 2_000, 8_192);
    expect(hot.find("t:2")).toBe(entry);
  });

  test("goes when this isolate ends it", () => {
    remember("t:1");
    remember("t:2");
    hot.forget(["t:1"]);
    expect([hot.find("t:1"), hot.find("t:2")]).toEqual([null, entry]);
  });

  test("that was asked for before an end in this isolate is not kept: it may be from before it", () => {
    const asked = hot.ask();
    hot.forget(["t:1"]);
    remember("t:1", 2_000, 500, asked);
    expect(hot.find("t:1")).toBeNull();
    remember("t:1");
    expect(hot.find("t:1")).toBe(entry);
  });
});

test("a thousand entries are kept, and the oldest makes room", () => {
  for (let n = 0; n <= 1_000; n++) remember(`t:${n}`);
  expect(hot.find("t:0")).toBeNull();
  expect(hot.find("t:1")).toBe(entry);
  expect(hot.find("t:1000")).toBe(entry);
});
