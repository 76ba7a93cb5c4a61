import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type KeySet, SigningKeys } from "./signing-keys.ts";

const URI = "https://provider.example.com/jwks";
let nowMs: number;
let asked: string[];
let answer: () => Response;
let keys: SigningKeys;
const nothing: KeySet = { keys: [], isFresh: false };

const ofKeys = (found: KeySet | "unavailable" | null): KeySet =>
  found === null || found === "unavailable" ? nothing : found;

beforeEach(() => {
  nowMs = 1_000_000;
  asked = [];
  answer = () => Response.json({ keys: [{ kid: "1" }] });
  const fetch = async (url: string) => {
    asked.push(url);
    return answer();
  };
  keys = new SigningKeys({ fetch }, () => nowMs);
});

test("keys are fetched once in ten minutes", async () => {
  expect(await keys.get(URI)).toEqual({ keys: [{ kid: "1" }], isFresh: true });
  nowMs += 10 * 60_000 - 1;
  expect(await keys.get(URI)).toEqual({ keys: [{ kid: "1" }], isFresh: false });
  nowMs += 1;
  expect((await keys.get(URI))?.isFresh).toBe(true);
  expect(asked).toEqual([URI, URI]);
});

test("the keys at an address are fetched again at most once in ten seconds", async () => {
  const known = (await keys.get(URI)) ?? nothing;
  answer = () => Response.json({ keys: [{ kid: "2" }] });
  const newer = ofKeys(await keys.refetch(URI, known));
  expect(newer).toEqual({ keys: [{ kid: "2" }], isFresh: true });
  expect(await keys.refetch(URI, newer)).toBeNull();
  nowMs += 9_999;
  expect(await keys.refetch(URI, newer)).toBeNull();
  expect(await keys.refetch(`${URI}/2`, nothing)).not.toBeNull();
  nowMs += 1;
  expect(await keys.refetch(URI, newer)).toEqual({ keys: [{ kid: "2" }], isFresh: true });
  expect((await keys.get(URI))?.keys).toEqual([{ kid: "2" }]);
});

test("keys that another request has fetched since are given without asking again", async () => {
  const known = (await keys.get(URI)) ?? nothing;
  answer = () => Response.json({ keys: [{ kid: "2" }] });
  await keys.refetch(URI, known);
  expect(await keys.refetch(URI, known)).toEqual({ keys: [{ kid: "2" }], isFresh: false });
  expect(asked).toHaveLength(2);
});

test("parallel questions for new keys send one", async () => {
  const answers = await Promise.all([1, 2, 3].map(() => keys.refetch(URI, nothing)));
  expect(asked).toHaveLength(1);
  const brought = { keys: [{ kid: "1" }], isFresh: false };
  expect(answers).toEqual([{ ...brought, isFresh: true }, brought, brought]);
});

describe("a question for new keys", () => {
  test("that fails makes them unavailable to all who wait, and for ten seconds", async () => {
    answer = () => new Response(null, { status: 503 });
    const ask = () => keys.refetch(URI, nothing);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(Array(3).fill("unavailable"));
    nowMs += 9_999;
    expect(await ask()).toBe("unavailable");
    expect(asked).toHaveLength(1);
    nowMs += 1;
    answer = () => Response.json({ keys: [] });
    expect(await ask()).toEqual({ keys: [], isFresh: true });
  });

  test("is waited for during 3 s, and asked again once it must be over", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const hanging = new SigningKeys(
      { fetch: (url) => (asked.push(url), new Promise<Response>(() => undefined)) },
      () => nowMs,
    );
    void hanging.refetch(URI, nothing);
    const waiting = hanging.refetch(URI, nothing);
    await vi.advanceTimersByTimeAsync(2_950);
    expect(await Promise.race([waiting, "still waiting"])).toBe("still waiting");
    await vi.advanceTimersByTimeAsync(50);
    expect(await waiting).toBe("unavailable");
    nowMs += 10_000;
    void hanging.refetch(URI, nothing);
    expect(asked).toHaveLength(1);
    nowMs += 1;
    void hanging.refetch(URI, nothing);
    expect(asked).toHaveLength(2);
  });
});

test("what is no key in the list is left out", async () => {
  answer = () => Response.json({ keys: [{ kid: "1" }, null, 7, "x", []] });
  expect((await keys.get(URI))?.keys).toEqual([{ kid: "1" }]);
});

describe("there are no keys", () => {
  test.each<[what: string, answer: () => Response]>([
    ["in a page", () => new Response("<p>", { headers: { "content-type": "text/html" } })],
    ["in an error", () => Response.json({ keys: [] }, { status: 500 })],
    ["in another success", () => Response.json({ keys: [] }, { status: 203 })],
    ["in an array", () => Response.json([])],
    ["in an object without them", () => Response.json({})],
    ["where they are no list", () => Response.json({ keys: {} })],
    ["where they are inherited", () => new Response('{"__proto__":{"keys":[]}}')],
    [
      "where nobody answers",
      () => {
        throw new Error("down");
      },
    ],
  ])("%s, and nothing is remembered", async (_what, wrong) => {
    answer = wrong;
    expect(await keys.get(URI)).toBeNull();
    answer = () => Response.json({ keys: [] });
    expect(await keys.get(URI)).toEqual({ keys: [], isFresh: true });
  });
});

test("one memory serves every client that keys are fetched through", async () => {
  const calls: string[] = [];
  const other = keys.through({
    fetch: async (url) => {
      calls.push(url);
      return answer();
    },
  });
  const known = await other.get(URI);
  expect(await keys.get(URI)).toEqual({ ...known, isFresh: false });
  expect([calls, asked]).toEqual([[URI], []]);
});
