import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AtlasOptions, createAtlas } from "./atlas.ts";
import { AtlasError } from "./error.ts";
import type { Token } from "./schemas.ts";
import { take } from "./take.ts";

type Answer = Response | Error | Promise<Response>;

const ID = "con_01jd0000000000000000000000";

/** Stands for Atlas: answers in turn, the last answer again and again, and keeps what was asked. */
function atlasThatAnswers(...answers: (() => Answer)[]) {
  const requests: {
    method: string;
    path: string;
    headers: Headers;
    body: string;
    redirect: string;
  }[] = [];
  const fetch: AtlasOptions["fetch"] = async (request) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    const { pathname, search } = new URL(request.url);
    const { method, headers, redirect } = request;
    requests.push({
      method,
      path: pathname + search,
      headers,
      body: await request.text(),
      redirect,
    });
    const given = await answer?.();
    if (given instanceof Response) return given;
    throw given ?? new Error("No answer was given.");
  };
  const atlas = createAtlas({ baseUrl: "https://atlas.example/", apiKey: "atlas_sk_1", fetch });
  return { atlas, requests };
}

const problem =
  (status: number, code: string, retryAfter?: string, more: object = {}) =>
  (): Response =>
    Response.json(
      { code, detail: "In words.", request_id: "req-1", status, ...more },
      {
        status,
        headers: {
          "content-type": "application/problem+json",
          ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
        },
      },
    );

const tokenOf = (changes: Partial<Token> = {}): Token => ({
  connection_id: ID,
  access_token: "secret-1",
  token_type: "Bearer",
  expires_at: new Date(Date.now() + 3_600_000).toISOString(),
  scope: [],
  missing_scopes: [],
  stale: false,
  last_refresh_error: null,
  extra: {},
  ...changes,
});
const token =
  (changes: Partial<Token> = {}) =>
  () =>
    Response.json(tokenOf(changes));

const failureOf = (call: Promise<unknown>): Promise<AtlasError> =>
  call.then(
    () => expect.unreachable("The call succeeded."),
    (error: unknown) => {
      expect(error).toBeInstanceOf(AtlasError);
      return error as AtlasError;
    },
  );

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Lets a call come to its end, pauses included, and says how long it took. */
async function timed<T>(call: Promise<T>): Promise<{ value: T; seconds: number }> {
  const startedMs = Date.now();
  // The caller sees the failure below; here it only must not count as unhandled.
  call.catch(() => undefined);
  await vi.runAllTimersAsync();
  return { value: await call, seconds: (Date.now() - startedMs) / 1_000 };
}

describe("an answer with Retry-After is asked for again", () => {
  test.each([
    [503, "refresh_in_progress"],
    [503, "service_unavailable"],
    [503, "a_code_of_a_newer_release"],
    [429, "rate_limited"],
  ])("%i %s, after that time", async (status, code) => {
    const { atlas, requests } = atlasThatAnswers(problem(status, code, "2"), token());
    const { value, seconds } = await timed(atlas.getToken({ connectionId: ID }));
    expect(value.access_token).toBe("secret-1");
    expect(requests).toHaveLength(2);
    expect(seconds).toBeGreaterThanOrEqual(2);
    expect(seconds).toBeLessThan(2.3);
  });

  test("but not when it would be too late, and the error says when", async () => {
    const { atlas, requests } = atlasThatAnswers(problem(503, "provider_unavailable", "60"));
    const error = await failureOf(timed(atlas.getToken({ connectionId: ID })));
    expect(error).toMatchObject({ code: "provider_unavailable", retryAfterSeconds: 60 });
    expect(requests).toHaveLength(1);
  });

  test("until the time of the call is over", async () => {
    const { atlas, requests } = atlasThatAnswers(problem(503, "refresh_in_progress", "2"));
    await failureOf(timed(atlas.getToken({ connectionId: ID }, { maxWaitSeconds: 7 })));
    expect(requests.length).toBe(4);
    expect(requests.map(({ path }) => path.split("?")[1])).toEqual([
      "max_wait=7",
      "max_wait=4",
      "max_wait=2",
      "max_wait=0",
    ]);
  });
});

describe("final at once", () => {
  test.each([
    [409, "needs_reauth"],
    [409, "connection_revoked"],
    [409, "config_error"],
    [401, "unauthenticated"],
    [403, "forbidden"],
    [404, "not_found"],
    [500, "internal_error"],
    [503, "no_header"],
  ])("is %i %s without Retry-After", async (status, code) => {
    const { atlas, requests } = atlasThatAnswers(problem(status, code));
    const error = await failureOf(timed(atlas.getToken({ connectionId: ID })));
    expect(error).toMatchObject({ code, status, retryAfterSeconds: null, requestId: "req-1" });
    expect(requests).toHaveLength(1);
  });

  test("is an answer of something other than Atlas", async () => {
    const { atlas } = atlasThatAnswers(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    const error = await failureOf(timed(atlas.getToken({ connectionId: ID })));
    expect(error).toMatchObject({ code: "unexpected_answer", status: 502, requestId: null });
  });

  test("is a redirect: the key goes to no other place", async () => {
    const { atlas, requests } = atlasThatAnswers(
      () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
    );
    expect(await failureOf(timed(atlas.getToken({ connectionId: ID })))).toMatchObject({
      code: "unexpected_answer",
    });
    expect(requests.map(({ redirect }) => redirect)).toEqual(["manual"]);
  });
});

test("an error has the fields that are wrong and the provider's own error, and never the key", async () => {
  const errors = [{ path: "/external_id", message: "Too long.", code: "too_long" }];
  const { atlas } = atlasThatAnswers(
    problem(400, "invalid_request", undefined, { errors, provider_error: "invalid_grant" }),
  );
  const body = { external_id: "user-1", return_to: "https://app.example" };
  const error = await failureOf(timed(atlas.createConnectSession(body)));
  expect(error).toMatchObject({ errors, providerError: "invalid_grant", detail: "In words." });
  expect(error.message).toBe("invalid_request: In words. (request req-1)");
  expect(JSON.stringify(error) + String(error.stack)).not.toContain("atlas_sk_1");
});

const BROKEN = new TypeError("terminated");
/** An answer that ends in the middle of its JSON. */
const brokenOff = (): Response => {
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) return controller.error(BROKEN);
      sent = true;
      controller.enqueue(new TextEncoder().encode('{"id":'));
    },
  });
  return new Response(body, { status: 201, headers: { "content-type": "application/json" } });
};

describe("a lost answer", () => {
  test("is asked for once more, with the same idempotency key and body", async () => {
    const session = { id: "cse_1", url: "https://atlas.example/connect/1" };
    const { atlas, requests } = atlasThatAnswers(
      () => new TypeError("fetch failed"),
      () => Response.json(session, { status: 201 }),
    );
    const body = { external_id: "user-1", return_to: "https://app.example" };
    expect((await timed(atlas.createConnectSession(body))).value).toMatchObject(session);
    const [first, second] = requests;
    expect(second?.headers.get("idempotency-key")).toBe(first?.headers.get("idempotency-key"));
    expect(first?.headers.get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
    expect([first?.body, second?.body]).toEqual([JSON.stringify(body), JSON.stringify(body)]);
  });

  test("that breaks off in its middle is asked for once more, with the same idempotency key", async () => {
    const session = { id: "cse_1", url: "https://atlas.example/connect/1" };
    const { atlas, requests } = atlasThatAnswers(brokenOff, () =>
      Response.json(session, { status: 201 }),
    );
    const body = { external_id: "user-1", return_to: "https://app.example" };
    expect((await timed(atlas.createConnectSession(body))).value).toEqual(session);
    const [first, second] = requests.map(({ headers }) => headers.get("idempotency-key"));
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
  });

  test("that breaks off twice is an error like any other", async () => {
    const { atlas, requests } = atlasThatAnswers(brokenOff);
    const error = await failureOf(timed(atlas.getToken({ connectionId: ID })));
    expect(error).toMatchObject({ code: "unreachable", status: 0, cause: BROKEN });
    expect(requests).toHaveLength(2);
  });

  test("twice is an error with its cause", async () => {
    const cause = new TypeError("fetch failed");
    const { atlas, requests } = atlasThatAnswers(() => cause);
    const error = await failureOf(timed(atlas.getToken({ connectionId: ID })));
    expect(error).toMatchObject({ code: "unreachable", status: 0, cause });
    expect(requests).toHaveLength(2);
  });
});

test("a download lasts as long as its caller reads it, and its caller can end it", async () => {
  // The platform's own limits follow the clock of the test, too.
  const limits = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    const limit = new AbortController();
    setTimeout(() => limit.abort(), ms);
    return limit.signal;
  });
  const fetch: AtlasOptions["fetch"] = async ({ signal }) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener("abort", () => controller.error(signal.reason));
        setTimeout(() => controller.enqueue(new TextEncoder().encode("{}\n")), 60_000);
      },
    });
    return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
  };
  const atlas = createAtlas({ baseUrl: "https://atlas.example", apiKey: "atlas_sk_1", fetch });
  const ending = new AbortController();
  const { data } = await atlas.api.GET("/v1/audit-log/export", {
    parseAs: "stream",
    signal: ending.signal,
  });
  const reader = data?.getReader();
  const line = reader?.read();
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await line)?.value).toEqual(new TextEncoder().encode("{}\n"));
  ending.abort();
  await expect(reader?.read()).rejects.toThrow("abort");
  limits.mockRestore();
});

test("an answer that takes too long is given up, once more and for good", async () => {
  const fetch: AtlasOptions["fetch"] = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  const atlas = createAtlas({ baseUrl: "https://atlas.example", apiKey: "atlas_sk_1", fetch });
  const error = await failureOf(timed(atlas.getToken({ connectionId: ID }, { maxWaitSeconds: 1 })));
  expect(error).toMatchObject({ code: "unreachable", status: 0 });
});

test("an app's own idempotency key is sent, and none where the API refuses it", async () => {
  const { atlas, requests } = atlasThatAnswers(token());
  await timed(atlas.connections.revoke(ID, { idempotencyKey: "order-7" }));
  await timed(atlas.connections.refresh(ID));
  await timed(take(atlas.api.POST("/v1/tokens", { body: { connection_ids: [ID] } })));
  await timed(atlas.connections.get(ID));
  const keys = requests.map(({ headers }) => headers.get("idempotency-key"));
  expect(keys).toEqual(["order-7", null, null, null]);
  for (const { headers } of requests)
    expect(headers.get("authorization")).toBe("Bearer atlas_sk_1");
});

describe("a token in memory", () => {
  const target = { integration: "github", externalId: "user/1 ü" };

  test("is read once for callers at once, and again for another connection", async () => {
    const { atlas, requests } = atlasThatAnswers(token());
    const read = () => atlas.getToken(target);
    await timed(Promise.all([read(), read(), read(), atlas.getToken({ connectionId: ID })]));
    expect(requests.map(({ path }) => path)).toEqual([
      "/v1/token?integration=github&external_id=user%2F1+%C3%BC&max_wait=22",
      `/v1/connections/${ID}/token?max_wait=22`,
    ]);
  });

  test("is handed out for less than 5 s, counted from before the request", async () => {
    const { promise, resolve: arrive } = Promise.withResolvers<Response>();
    const slow = () => promise;
    const { atlas, requests } = atlasThatAnswers(slow, token({ access_token: "secret-2" }));
    const first = atlas.getToken(target);
    await vi.advanceTimersByTimeAsync(3_000);
    arrive(token()());
    await first;
    await vi.advanceTimersByTimeAsync(1_999);
    expect((await atlas.getToken(target)).access_token).toBe("secret-1");
    await vi.advanceTimersByTimeAsync(1);
    expect((await atlas.getToken(target)).access_token).toBe("secret-2");
    expect(requests).toHaveLength(2);
  });

  test("stays no longer when the wall clock is set back", async () => {
    const { atlas, requests } = atlasThatAnswers(token());
    await atlas.getToken(target);
    vi.setSystemTime(Date.now() - 60_000);
    await atlas.getToken(target);
    expect(requests).toHaveLength(2);
  });

  test("is not handed out in its last 30 s", async () => {
    const expires_at = new Date(Date.now() + 31_000).toISOString();
    const { atlas, requests } = atlasThatAnswers(token({ expires_at }));
    await atlas.getToken(target);
    await atlas.getToken(target);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    await atlas.getToken(target);
    expect(requests).toHaveLength(2);
  });

  test("that does not expire is kept as briefly", async () => {
    const { atlas, requests } = atlasThatAnswers(token({ expires_at: null }));
    await atlas.getToken(target);
    await atlas.getToken(target);
    expect(requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5_000);
    await atlas.getToken(target);
    expect(requests).toHaveLength(2);
  });

  test("is dropped when it is reported as rejected, and Atlas is told which it was", async () => {
    const fresh = token({ access_token: "secret-2" });
    const { atlas, requests } = atlasThatAnswers(token(), fresh);
    const old = await atlas.getToken(target);
    expect((await atlas.reportRejected(old)).access_token).toBe("secret-2");
    expect(requests[1]).toMatchObject({
      method: "POST",
      path: `/v1/connections/${ID}/refresh`,
      body: JSON.stringify({ rejected_token: "secret-1" }),
    });
    await atlas.getToken(target);
    expect(requests).toHaveLength(3);
  });

  test.each(["revoke", "disable", "delete"] as const)("is dropped by %s", async (verb) => {
    const { atlas, requests } = atlasThatAnswers(token());
    await atlas.getToken(target);
    await atlas.connections[verb](ID);
    await atlas.getToken(target);
    expect(requests).toHaveLength(3);
  });

  test("is not kept when it was read before it was dropped", async () => {
    const { promise, resolve: arrive } = Promise.withResolvers<Response>();
    const slow = () => promise;
    const { atlas, requests } = atlasThatAnswers(slow, token({ access_token: "secret-2" }));
    const early = atlas.getToken(target);
    await vi.advanceTimersByTimeAsync(0);
    await atlas.connections.revoke(ID);
    arrive(token()());
    expect((await early).access_token).toBe("secret-1");
    expect((await atlas.getToken(target)).access_token).toBe("secret-2");
    expect(requests).toHaveLength(3);
  });

  test("is not a failure: the next caller asks again", async () => {
    const { atlas, requests } = atlasThatAnswers(problem(409, "needs_reauth"), token());
    await failureOf(atlas.getToken(target));
    expect((await atlas.getToken(target)).access_token).toBe("secret-1");
    expect(requests).toHaveLength(2);
  });
});

test("a list is read page by page, and only as far as the loop goes", async () => {
  const page = (ids: string[], next_cursor: string | null) => () =>
    Response.json({ data: ids.map((id) => ({ id })), next_cursor });
  const answers = [page(["a", "b"], "c/1"), page([], "c/2"), page(["c"], null)];
  const all = atlasThatAnswers(...answers);
  const seen: string[] = [];
  for await (const { id } of all.atlas.connections.list({ state: "active", limit: 2 }))
    seen.push(id);
  expect(seen).toEqual(["a", "b", "c"]);
  expect(all.requests.map(({ path }) => path)).toEqual([
    "/v1/connections?state=active&limit=2",
    "/v1/connections?state=active&limit=2&cursor=c%2F1",
    "/v1/connections?state=active&limit=2&cursor=c%2F2",
  ]);
  const some = atlasThatAnswers(...answers);
  for await (const { id } of some.atlas.connections.list()) if (id === "b") break;
  expect(some.requests).toHaveLength(1);
});
