import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RepeatState } from "#shared/contracts/auth/repeat";
import { err, ok } from "#shared/result";
import { makePublicDoor } from "../../doors/public-door.ts";
import { ask } from "#support/gateway/ask";
import { type Call, type Doubles, makeEnv } from "#support/gateway/doubles";
import { mintTestKey } from "#support/gateway/keys";

const door = makePublicDoor();
const created = { id: "int_1", key: "github", client_secret_last4: "cret" };
const body = { provider: "github", client_id: "client", client_secret: "a-secret-of-the-client" };
let apiKey: string;
let other: string;
/** What Redis would hold. */
let kept: Map<string, { fingerprint: string; sealed: string | null; lost?: true }>;
let answers: Doubles["PROVIDERS"];
let calls: Call[];

beforeAll(async () => {
  [apiKey, other] = await Promise.all([mintTestKey(), mintTestKey()]);
});
beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
  kept = new Map();
  answers = { createIntegration: async () => ok(created as never) };
});

function makeDoubles(state?: RepeatState): Doubles {
  return {
    AUTH: {
      beginRequest: async (_, { id, fingerprint }) => {
        const known = kept.get(id);
        if (state !== undefined) return ok(state);
        if (known === undefined) {
          kept.set(id, { fingerprint, sealed: null });
          return ok({ state: "first" as const, claim: "claim" });
        }
        if (known.fingerprint !== fingerprint) return ok({ state: "other_body" as const });
        if (known.lost) return ok({ state: "unknown" as const });
        return known.sealed === null
          ? ok({ state: "running" as const })
          : ok({ state: "done" as const, sealed_answer: known.sealed });
      },
      finishRequest: async (_, { id, fingerprint, sealed_answer: sealed, outcome_unknown }) => {
        if (outcome_unknown) kept.set(id, { fingerprint, sealed, lost: true });
        else if (sealed === null) kept.delete(id);
        else kept.set(id, { fingerprint, sealed });
        return ok(true);
      },
    },
    PROJECTS: {
      verifyApiKey: async () =>
        ok({ api_key_id: "key_1", project_id: "prj_1", scopes: [], expires_at: null }),
    },
    PROVIDERS: answers ?? {},
  };
}

async function post(
  key: string | null,
  {
    sent = body,
    as = apiKey,
    state,
    path = "/v1/integrations",
  }: {
    sent?: object;
    as?: string;
    state?: RepeatState;
    path?: string;
  } = {},
): Promise<Response> {
  const made = makeEnv(makeDoubles(state));
  const response = await ask(door, made.env, path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${as}`,
      "content-type": "application/json",
      ...(key === null ? {} : { "idempotency-key": key }),
    },
    body: JSON.stringify(sent),
  });
  calls = made.calls;
  return response;
}
const ran = () => calls.filter(({ method }) => method.includes("createIntegration")).length;
const asked = () => calls.filter(({ method }) => method.includes("Request")).length;

test("a repeated request gets the first answer, and runs once", async () => {
  const first = await post("key-1");
  expect([first.status, ran(), first.headers.get("idempotency-replayed")]).toEqual([201, 1, null]);
  const again = await post("key-1");
  expect([again.status, ran(), again.headers.get("idempotency-replayed")]).toEqual([
    201,
    0,
    "true",
  ]);
  for (const name of ["location", "content-type"])
    expect(again.headers.get(name)).toBe(first.headers.get(name));
  expect(await again.text()).toBe(await first.text());
  expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
});

test("a key in quotes is the same key", async () => {
  await post("key-1");
  expect((await post('"key-1"')).headers.get("idempotency-replayed")).toBe("true");
});

test("another body with the same key is refused", async () => {
  await post("key-1");
  const answer = await post("key-1", { sent: { ...body, client_id: "another" } });
  expect([answer.status, ran()]).toEqual([422, 0]);
  expect(await answer.json()).toMatchObject({ code: "idempotency_key_reused" });
});

test("a request that still runs is answered 409 with Retry-After", async () => {
  const answer = await post("key-1", { state: { state: "running" } });
  expect([answer.status, ran(), answer.headers.get("retry-after")]).toEqual([409, 0, "1"]);
  expect(await answer.json()).toMatchObject({ code: "idempotency_key_in_use" });
});

test("a request of which nobody knows how it ended is answered 409, and does not run", async () => {
  const answer = await post("key-1", { state: { state: "unknown" } });
  expect([answer.status, ran(), answer.headers.get("retry-after")]).toEqual([409, 0, null]);
  expect(await answer.json()).toMatchObject({
    code: "idempotency_unknown",
    detail: expect.stringContaining("Look whether it was done"),
  });
});

test("a caller with too many keys is told when there is room", async () => {
  const state = { state: "full", retry_after_seconds: 3_600 } as const;
  const answer = await post("key-1", { state });
  expect([answer.status, ran(), answer.headers.get("retry-after")]).toEqual([429, 0, "3600"]);
  expect(await answer.json()).toMatchObject({ code: "idempotency_keys_full" });
});

test.each<[string, object]>([
  ["an answer that was lost", new Error("Network connection lost.")],
  ["an answer that the platform would ask for again", { retryable: true }],
  ["a service that does not know", { outage: true, mayBeStored: true }],
  ["a service of an older release", { outage: true }],
])("after %s the request does not run again", async (_, thrown) => {
  answers = { createIntegration: () => Promise.reject(thrown) };
  expect((await post("key-1")).status).toBeGreaterThanOrEqual(500);
  answers = { createIntegration: async () => ok(created as never) };
  const again = await post("key-1");
  expect([again.status, ran()]).toEqual([409, 0]);
  expect(await again.json()).toMatchObject({ code: "idempotency_unknown" });
  expect([(await post("key-2")).status, ran()]).toEqual([201, 1]);
});

test.each<[string, object]>([
  ["a database that refused", { outage: true, mayBeStored: false }],
  ["a call that was not started", { overloaded: true }],
])("after %s the request may run again", async (_, thrown) => {
  answers = { createIntegration: () => Promise.reject(thrown) };
  expect((await post("key-1")).status).toBe(503);
  answers = { createIntegration: async () => ok(created as never) };
  expect([(await post("key-1")).status, ran()]).toEqual([201, 1]);
});

test("without Redis a request with a key does not run", async () => {
  const answer = await post("key-1", { state: { state: "unavailable" } });
  expect([answer.status, ran(), answer.headers.get("retry-after")]).toEqual([503, 0, "2"]);
});

test("a problem is not kept: the request may run again", async () => {
  answers = { createIntegration: async () => err({ code: "limit_reached", detail: "Full." }) };
  expect((await post("key-1")).status).toBe(409);
  expect((await post("key-2", { sent: { provider: 5 } })).status).toBe(400);
  expect(kept.size).toBe(0);
  answers = { createIntegration: async () => ok(created as never) };
  expect([(await post("key-1")).status, ran()]).toEqual([201, 1]);
});

test("a request without a key makes no call more", async () => {
  await post("key-1");
  expect(asked()).toBe(2);
  await post(null);
  expect([asked(), ran()]).toEqual([0, 1]);
});

test("what is kept shows neither key, body nor answer, and opens only with the same credential", async () => {
  await post("key-1");
  const stored = JSON.stringify([...kept]);
  for (const secret of ["key-1", apiKey, body.client_secret, created.id])
    expect(stored).not.toContain(secret);
  const [[, mine] = ["", { fingerprint: "", sealed: "" }]] = kept;
  const answer = await post("key-1", { as: other });
  expect([answer.status, ran()]).toEqual([201, 1]);
  const state: RepeatState = { state: "done", sealed_answer: mine?.sealed ?? "" };
  expect((await post("key-1", { as: other, state })).status).toBe(500);
});

test.each(["", " ", "two words", '"', "a\\b", "x".repeat(256)])(
  "the key %j is refused",
  async (key) => {
    const answer = await post(key);
    expect([answer.status, ran()]).toEqual([400, 0]);
  },
);

test("a route that hands out tokens takes no key", async () => {
  const sent = { connection_ids: ["con_1"] };
  const answer = await post("key-1", { path: "/v1/tokens", sent });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: "idempotency_key_unsupported" });
});
