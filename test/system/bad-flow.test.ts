import { parse } from "node-html-parser";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HttpAnswer } from "../../dev/browser/http-exchange.ts";
import { exchange } from "../../dev/browser/http-exchange.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";
import {
  type PendingFlow,
  connectAtDouble,
  flowBeforeCallback,
  newExternalId,
  visit,
} from "#support/flow";
import { expectNoInsides, expectProblem } from "#support/openapi/problem";
import {
  type Behaviour,
  type ProviderDouble,
  startProviderDouble,
} from "#support/provider-double/provider-double";
import { expectSecureHeaders } from "#support/secure-headers";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf, dumpTables, expireToken } from "#support/stored";
import {
  type Tenant,
  openTenant,
  plugInDouble,
  plugInOidcDouble,
  signUpDeveloper,
} from "#support/tenant";

let stack: TestStack;
let db: Database;
let double: ProviderDouble;
let silent: ProviderDouble;
let tenant: Tenant;
let integration: Integration;
let sibling: Integration;
let oidc: Integration;
let hanging: Promise<{ answer: HttpAnswer; tookMs: number }>;

beforeAll(async () => {
  [double, silent] = await Promise.all([startProviderDouble(), startProviderDouble()]);
  stack = await startTestStack({ localProviders: [double.origin, silent.origin] });
  db = databaseOf(stack.bridge);
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInDouble(tenant, double);
  sibling = await plugInDouble(tenant, double);
  oidc = await plugInOidcDouble(tenant, double);
  hanging = hangAtTokenEndpoint();
});
afterAll(async () => {
  await stack?.stop();
  await double?.close();
  await silent?.close();
});
beforeEach(() => double.reset());

/** Takes its ten seconds beside the other tests, at a provider of its own. */
async function hangAtTokenEndpoint(): Promise<{ answer: HttpAnswer; tookMs: number }> {
  silent.program("token", { kind: "hang" });
  const flow = await flowBeforeCallback(tenant, await plugInDouble(tenant, silent));
  const startedMs = Date.now();
  const answer = await visit(flow.callbackUrl, flow.cookie);
  return { answer, tookMs: Date.now() - startedMs };
}

const exchanges = (): number => double.calls.filter(({ endpoint }) => endpoint === "token").length;

const connectionIds = async (): Promise<string[]> => {
  const rows: { id: string }[] = JSON.parse((await dumpTables(db)).get("connections") ?? "[]");
  return rows.map(({ id }) => id);
};

/** An error for people, on Atlas's own page, that leads nowhere. */
function expectErrorPage(answer: HttpAnswer, status: number, code: string): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(answer.headers.get("location")).toBeNull();
  const codes = parse(answer.text).querySelectorAll("code");
  expect(codes.map(({ text }) => text)).toContain(code);
  expect(answer.text).not.toMatch(/<script|https?:\/\/(?!localhost)/i);
  expectNoInsides(answer);
  expectSecureHeaders(answer);
}

/** What the app's return URL says, after a flow that ended there. */
function outcomeOf(answer: HttpAnswer): Record<string, string> {
  expect(answer.status, answer.text).toBe(303);
  const location = answer.headers.get("location") ?? "";
  expect(location.split("?")[0]).toBe(tenant.returnUrl);
  return Object.fromEntries(new URL(location).searchParams);
}

/** The same callback with another query; null takes a parameter out. */
function altered({ callbackUrl }: PendingFlow, changes: Record<string, string | null>): URL {
  const url = new URL(callbackUrl);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url;
}

const flip = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

const stateOf = ({ callbackUrl }: PendingFlow): string =>
  callbackUrl.searchParams.get("state") ?? "";

const doubled = ({ callbackUrl }: PendingFlow, name: string, value?: string): URL => {
  const url = new URL(callbackUrl);
  url.searchParams.append(name, value ?? url.searchParams.get(name) ?? "x");
  return url;
};

const asError = (flow: PendingFlow): PendingFlow => ({
  ...flow,
  callbackUrl: altered(flow, { code: null, error: "access_denied" }),
});

describe("a callback that cannot be trusted leads nowhere, stores nothing and sends nothing to the provider", () => {
  type Change = (flow: PendingFlow) => URL;
  const changes: [name: string, change: Change][] = [
    ["no state", (flow) => altered(flow, { state: null })],
    ["an empty state", (flow) => altered(flow, { state: "" })],
    ["a made-up state", (flow) => altered(flow, { state: `${"A".repeat(43)}.${"B".repeat(43)}` })],
    ["the first half of its state", (flow) => altered(flow, { state: stateOf(flow).slice(0, 43) })],
    ["another first half", (flow) => altered(flow, { state: flip(stateOf(flow), 5) })],
    ["another second half", (flow) => altered(flow, { state: flip(stateOf(flow), 60) })],
    ["a state with something behind it", (flow) => altered(flow, { state: `${stateOf(flow)}x` })],
    ["__proto__ for a state", (flow) => altered(flow, { state: "__proto__" })],
    ["a second state", (flow) => doubled(flow, "state", "x")],
    ["the path of a sibling integration", (flow) => at(flow, sibling.id)],
    ["the path of an unknown integration", (flow) => at(flow, newId("integration"))],
    ["a path that is no id", (flow) => at(flow, "integration")],
    ["the integration's key for its id", (flow) => at(flow, integration.key)],
  ];
  const at = ({ callbackUrl }: PendingFlow, id: string): URL => {
    const url = new URL(callbackUrl);
    url.pathname = `/callback/${id}`;
    return url;
  };

  test.each(changes)("with %s", async (_, change) => {
    const before = await connectionIds();
    const flow = await flowBeforeCallback(tenant, integration);
    expectErrorPage(await visit(change(flow), flow.cookie), 400, "flow_invalid");
    expect(exchanges()).toBe(0);
    expect(await connectionIds()).toEqual(before);
  });

  const cookies: [name: string, cookie: (flow: PendingFlow) => string | null][] = [
    ["no cookie", () => null],
    ["another browser's cookie", () => `atlas_flow=${"A".repeat(43)}`],
    ["a malformed cookie", () => "atlas_flow=x"],
    ["its cookie twice", ({ cookie }) => `${cookie}; atlas_flow=${"A".repeat(43)}`],
    ["its cookie under another name", ({ cookie }) => cookie.replace("atlas_flow", "atlas_flow2")],
  ];

  test.each(cookies)("from a browser with %s", async (_, cookieOf) => {
    const flow = await flowBeforeCallback(tenant, integration);
    expect(flow.cookie).toMatch(/^atlas_flow=[\w-]{43}$/);
    expectErrorPage(await visit(flow.callbackUrl, cookieOf(flow)), 400, "flow_invalid");
    expect(exchanges()).toBe(0);
  });

  test("at another project's integration", async () => {
    const other = await openTenant(stack, await signUpDeveloper(stack));
    const theirs = await plugInDouble(other, double);
    const flow = await flowBeforeCallback(tenant, integration);
    expectErrorPage(await visit(at(flow, theirs.id), flow.cookie), 400, "flow_invalid");
    expect(exchanges()).toBe(0);
  });

  test("with NUL or bytes that are not text", async () => {
    const { callbackUrl, cookie } = await flowBeforeCallback(tenant, integration);
    const nul = await visit(new URL(`${callbackUrl.href}&code=%00`), cookie);
    expectErrorPage(nul, 400, "invalid_request");
    expect(exchanges()).toBe(0);
  });
});

describe("a trusted callback goes back to the app, whatever came, and sends nothing to the provider", () => {
  const malformed = (error_reason: string) => ({
    status: "failed",
    error: "malformed_response",
    error_reason,
  });
  const denied = { status: "denied", error: "access_denied" };
  const waiting = { status: "waiting", error: "approval_pending" };
  type Case = [name: string, change: (flow: PendingFlow) => URL, outcome: Record<string, string>];
  const without = (flow: PendingFlow, changes: Record<string, string>) =>
    altered(flow, { code: null, ...changes });

  test.each<Case>([
    ["a second code", (flow) => doubled(flow, "code", "x"), malformed("duplicate_parameter")],
    [
      "a code and an error",
      (flow) => altered(flow, { error: "access_denied" }),
      malformed("code_and_error"),
    ],
    ["no code", (flow) => without(flow, {}), malformed("no_code")],
    ["an empty code", (flow) => altered(flow, { code: "" }), malformed("no_code")],
    [
      "a code of 5,000 characters",
      (flow) => altered(flow, { code: "x".repeat(5000) }),
      malformed("code_too_long"),
    ],
    ["an error twice", (flow) => doubled(asError(flow), "error"), denied],
    [
      "a denial in other words",
      (flow) => without(flow, { error: "user_cancelled_authorize" }),
      { ...denied, error_reason: "user_cancelled_authorize" },
    ],
    [
      "an error without `error`",
      (flow) => without(flow, { error_code: "1349126", error_message: "App Not Setup" }),
      { status: "failed", error: "provider_error", error_reason: "1349126" },
    ],
    [
      "a request for an approval",
      (flow) => without(flow, { setup_action: "request" }),
      { ...waiting, error_reason: "request" },
    ],
  ])("with %s", async (_, change, outcome) => {
    const before = await connectionIds();
    const flow = await flowBeforeCallback(tenant, integration);
    expect(outcomeOf(await visit(change(flow), flow.cookie))).toEqual(outcome);
    expect(exchanges()).toBe(0);
    expect(await connectionIds()).toEqual(before);
  });

  test("and its record says what the provider said, once, with nothing that was sent", async () => {
    const flow = await flowBeforeCallback(tenant, integration);
    const description = `No such scope, state ${stateOf(flow)}`;
    const url = altered(flow, {
      code: null,
      error: "invalid_scope",
      error_description: description,
    });
    await visit(url, flow.cookie);
    await visit(url, flow.cookie);
    const query = new URLSearchParams({ external_id: flow.externalId });
    const answer = await tenant.app.send("GET", `/v1/flows?${query}`);
    expect(JSON.parse(answer.text).data).toMatchObject([
      {
        integration_id: integration.id,
        external_id: flow.externalId,
        outcome: "failed",
        error: "provider_error",
        step: "callback",
        reason: "invalid_scope",
        provider_error: "invalid_scope",
        provider_error_description: "No such scope, state [removed]",
        request_id: expect.stringMatching(/^req_/),
      },
    ]);
  });

  test("also when it comes as a form", async () => {
    const flow = await flowBeforeCallback(tenant, integration);
    const form = await exchange(new URL(flow.callbackUrl.pathname, flow.callbackUrl), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: double.origin },
      body: flow.callbackUrl.searchParams.toString(),
    });
    expect(form.status).toBe(303);
    const next = new URL(form.headers.get("location") ?? "", flow.callbackUrl);
    expect(outcomeOf(await visit(next, flow.cookie))).toMatchObject({ status: "connected" });
  });
});

describe("a state", () => {
  test("is good for one callback", async () => {
    const flow = await flowBeforeCallback(tenant, integration);
    expect(outcomeOf(await visit(flow.callbackUrl, flow.cookie))).toMatchObject({
      status: "connected",
    });
    for (let again = 0; again < 3; again += 1)
      expect(outcomeOf(await visit(flow.callbackUrl, flow.cookie))).toMatchObject({
        status: "connected",
      });
    const stranger = `atlas_flow=${"A".repeat(43)}`;
    for (const cookie of [stranger, null])
      expectErrorPage(await visit(flow.callbackUrl, cookie), 400, "flow_invalid");
    expect(exchanges()).toBe(1);
  });

  test("of two callbacks at once lets one through, with one exchange", async () => {
    for (let round = 1; round <= 5; round += 1) {
      const before = await connectionIds();
      const { callbackUrl, cookie } = await flowBeforeCallback(tenant, integration);
      const answers = await Promise.all([visit(callbackUrl, cookie), visit(callbackUrl, cookie)]);
      const [first, second] = answers.map(outcomeOf);
      expect(first).toMatchObject({ status: "connected" });
      expect(second).toEqual(first);
      expect(exchanges()).toBe(round);
      expect((await connectionIds()).length).toBe(before.length + 1);
    }
  });

  test("outlives being looked at: HEAD, a prefetch and a POST do not use it up", async () => {
    const { callbackUrl, cookie } = await flowBeforeCallback(tenant, integration);
    const head = await exchange(callbackUrl, { method: "HEAD", headers: { cookie } });
    expect(head.status).toBe(405);
    const prefetch = { cookie, "sec-purpose": "prefetch" };
    expect((await exchange(callbackUrl, { headers: prefetch })).status).toBe(403);
    expect((await exchange(callbackUrl, { method: "POST", headers: { cookie } })).status).toBe(415);
    expect(exchanges()).toBe(0);
    expect(outcomeOf(await visit(callbackUrl, cookie)).status).toBe("connected");
  });

  test("belongs to a link that is good for one completed flow", async () => {
    const session = await tenant.app.createConnectSession({
      external_id: newExternalId(),
      return_to: tenant.returnUrl,
      integrations: [integration.key],
    });
    const link = new URL(session.url);
    const [one, two] = await Promise.all([visit(link), visit(link)]);
    const callbacks = await Promise.all(
      [one, two].map(async (start) => {
        const provider = await exchange(new URL(start.headers.get("location") ?? ""));
        return {
          url: new URL(provider.headers.get("location") ?? ""),
          cookie: (start.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "",
        };
      }),
    );
    const answers: HttpAnswer[] = [];
    for (const { url, cookie } of callbacks) answers.push(await visit(url, cookie));
    // Each came with a cookie of its own, so the second learns only that the link is used.
    expect(answers.map(outcomeOf)).toMatchObject([
      { status: "connected" },
      { status: "failed", error: "already_finished" },
    ]);
    expect(exchanges()).toBe(1);
    expectErrorPage(await visit(link), 410, "connect_session_invalid");
  });
});

describe("a link", () => {
  test.each([
    "nobody",
    "atlas_cs_x",
    `atlas_cs_${"0".repeat(52)}`,
    "__proto__",
    "%F0%9F%94%91",
    "x".repeat(4000),
  ])("that nobody made leads to an error page: %j", async (token) => {
    for (const path of [`/connect/${token}`, `/connect/${token}/${integration.id}`]) {
      const answer = await visit(new URL(path, stack.publicUrl));
      expectErrorPage(answer, 410, "connect_session_invalid");
      expect(answer.text).not.toContain(token);
    }
  });

  test("starts no flow at an integration that it does not offer", async () => {
    const session = await tenant.app.createConnectSession({
      external_id: newExternalId(),
      return_to: tenant.returnUrl,
      integrations: [integration.key],
    });
    for (const id of [sibling.id, newId("integration"), "x"])
      expectErrorPage(await visit(new URL(`${session.url}/${id}`)), 404, "integration_not_offered");
  });
});

describe("a provider's own error", () => {
  test.each([
    ["access_denied", "denied", "access_denied", null],
    ["server_error", "failed", "provider_error", "server_error"],
    ["temporarily_unavailable", "failed", "provider_error", "temporarily_unavailable"],
    ["<script>alert(1)</script>", "failed", "provider_error", "unrecognized_error"],
    ["a\r\nlocation: https://evil.example", "failed", "provider_error", "unrecognized_error"],
  ])("%j goes to the app as %s, in Atlas's words", async (error, status, said, reason) => {
    const before = await connectionIds();
    double.programAuthorization({ error, errorDescription: "MARKER-words of the provider" });
    const flow = await flowBeforeCallback(tenant, integration);
    const answer = await visit(flow.callbackUrl, flow.cookie);
    const outcome = { status, error: said, ...(reason === null ? {} : { error_reason: reason }) };
    expect(outcomeOf(answer)).toEqual(outcome);
    expect(JSON.stringify([...answer.headers])).not.toMatch(/MARKER|script|evil/);
    expect(exchanges()).toBe(0);
    expect(await connectionIds()).toEqual(before);
  });

  test("in a fragment is no answer at all", async () => {
    double.programAuthorization({ fragment: true });
    const flow = await flowBeforeCallback(tenant, integration);
    flow.callbackUrl.hash = "";
    expectErrorPage(await visit(flow.callbackUrl, flow.cookie), 400, "flow_invalid");
    expect(exchanges()).toBe(0);
  });

  test.each([
    ["another issuer", "https://evil.example"],
    ["the issuer with a slash", null],
    ["no issuer", null],
  ])(
    "%s in the answer of a provider that promises one is refused before any exchange",
    async (name, iss) => {
      const sent = name === "the issuer with a slash" ? `${double.origin}/` : iss;
      double.programAuthorization({ iss: sent });
      const flow = await flowBeforeCallback(tenant, oidc);
      const answer = await visit(flow.callbackUrl, flow.cookie);
      expect(outcomeOf(answer)).toMatchObject({ status: "failed", error: "issuer_mismatch" });
      expect(exchanges()).toBe(0);
    },
  );
});

describe("a token endpoint that misbehaves ends the flow at the app and stores nothing", () => {
  const cases: [name: string, behaviour: Behaviour, error: string][] = [
    ["cuts the connection", { kind: "down" }, "provider_unavailable"],
    ["answers a page", { kind: "html" }, "provider_unavailable"],
    ["answers a page with 500", { kind: "html", status: 500 }, "provider_unavailable"],
    ["answers 503", { kind: "status", status: 503 }, "provider_unavailable"],
    ["answers 429", { kind: "status", status: 429, retryAfter: "30" }, "rate_limited"],
    ["answers nothing", { kind: "empty" }, "provider_unavailable"],
    ["answers a list", { kind: "json", body: [] }, "provider_unavailable"],
    [
      "answers without a token",
      { kind: "json", body: { token_type: "Bearer" } },
      "provider_unavailable",
    ],
    [
      "answers a number for a token",
      { kind: "json", body: { access_token: 5, token_type: "Bearer" } },
      "provider_unavailable",
    ],
    ["answers a token of 2 MB", { kind: "huge", bytes: 2_000_000 }, "provider_unavailable"],
    [
      "answers a token of 20 MB in a small gzip",
      { kind: "huge", bytes: 20_000_000, gzip: true },
      "provider_unavailable",
    ],
    ["answers a mac token", { kind: "ok", tokenType: "mac" }, "config_error"],
    ["refuses the code", { kind: "error", error: "invalid_grant" }, "code_refused"],
    [
      "refuses the code with 200",
      { kind: "error200", error: "bad_verification_code" },
      "code_refused",
    ],
    ["refuses the client", { kind: "error", error: "invalid_client" }, "config_error"],
    [
      "answers 400 in no known form",
      { kind: "status", status: 400, body: "MARKER" },
      "config_error",
    ],
  ];

  test.each(cases)("it %s", async (_, behaviour, error) => {
    const before = await connectionIds();
    double.program("token", behaviour);
    const flow = await flowBeforeCallback(tenant, integration);
    const answer = await visit(flow.callbackUrl, flow.cookie);
    expect(outcomeOf(answer)).toMatchObject({ status: "failed", error });
    expect(exchanges()).toBe(1);
    expect(await connectionIds()).toEqual(before);
  });

  test("it redirects, and nobody follows with the secret", async () => {
    double.program("token", { kind: "redirect", location: silent.endpoints.userinfo });
    const callsBefore = silent.calls.length;
    const flow = await flowBeforeCallback(tenant, integration);
    const answer = await visit(flow.callbackUrl, flow.cookie);
    expect(outcomeOf(answer)).toEqual({
      status: "failed",
      error: "provider_unavailable",
      error_reason: "redirected",
    });
    expect(silent.calls.slice(callsBefore).map(({ endpoint }) => endpoint)).not.toContain(
      "userinfo",
    );
  });

  test.each<[name: string, behaviour: Behaviour, error: string]>([
    ["is down", { kind: "down" }, "provider_unavailable"],
    ["answers a page", { kind: "html" }, "provider_unavailable"],
    ["refuses the token", { kind: "status", status: 401 }, "token_rejected"],
  ])("its userinfo endpoint %s", async (_, behaviour, error) => {
    const before = await connectionIds();
    double.program("userinfo", behaviour);
    const flow = await flowBeforeCallback(tenant, integration);
    const answer = await visit(flow.callbackUrl, flow.cookie);
    expect(outcomeOf(answer)).toEqual({ status: "failed", error });
    expect(await connectionIds()).toEqual(before);
  });
});

describe("an id token that is not right ends the flow and stores nothing", () => {
  const nowSeconds = Math.floor(Date.now() / 1000);
  test.each<[name: string, behaviour: Behaviour]>([
    ["is missing", { kind: "ok", idToken: null }],
    ["has another nonce", { kind: "ok", idToken: { claims: { nonce: "x" } } }],
    ["has no nonce", { kind: "ok", idToken: { omit: ["nonce"] } }],
    ["is of another issuer", { kind: "ok", idToken: { claims: { iss: "https://evil.example" } } }],
    ["is for another client", { kind: "ok", idToken: { claims: { aud: "another" } } }],
    ["has no subject", { kind: "ok", idToken: { omit: ["sub"] } }],
    ["has no time of issue", { kind: "ok", idToken: { omit: ["iat"] } }],
    ["has expired", { kind: "ok", idToken: { claims: { exp: nowSeconds - 300 } } }],
    [
      "comes from the future",
      { kind: "ok", idToken: { claims: { iat: nowSeconds + 3600, exp: nowSeconds + 7200 } } },
    ],
    ["has no signature", { kind: "ok", idToken: { alg: "none" } }],
    ["is signed with the client secret", { kind: "ok", idToken: { alg: "HS256" } }],
    ["has a bad signature", { kind: "ok", idToken: { badSignature: true } }],
    ["names an unknown key", { kind: "ok", idToken: { kid: "unknown" } }],
  ])("because it %s", async (_, behaviour) => {
    const before = await connectionIds();
    double.program("token", behaviour);
    const flow = await flowBeforeCallback(tenant, oidc);
    const answer = await visit(flow.callbackUrl, flow.cookie);
    expect(outcomeOf(answer)).toMatchObject({ status: "failed", error: "id_token_invalid" });
    expect(await connectionIds()).toEqual(before);
  });

  test("and a right one connects", async () => {
    const flow = await flowBeforeCallback(tenant, oidc);
    const answer = await visit(flow.callbackUrl, flow.cookie);
    expect(outcomeOf(answer)).toMatchObject({ status: "connected" });
  });
});

describe("a refresh of an expired token at a provider that misbehaves is a clean error", () => {
  test.each<[name: string, behaviour: Behaviour, status: number, code: string]>([
    ["cuts the connection", { kind: "down" }, 503, "provider_unavailable"],
    ["answers a page", { kind: "html" }, 503, "provider_unavailable"],
    ["answers 500", { kind: "status", status: 500, body: "MARKER" }, 503, "provider_unavailable"],
    [
      "answers an error with 200",
      { kind: "error200", error: "temporarily_unavailable" },
      503,
      "provider_unavailable",
    ],
    ["asks to wait", { kind: "status", status: 429, retryAfter: "7" }, 429, "rate_limited"],
    [
      "refuses the grant",
      { kind: "error", error: "invalid_grant", description: "MARKER" },
      409,
      "needs_reauth",
    ],
    ["refuses the client", { kind: "error", error: "invalid_client" }, 409, "config_error"],
  ])("it %s", async (_, behaviour, status, code) => {
    const own = await plugInDouble(tenant, double);
    const { connectionId } = await connectAtDouble(tenant, own);
    await expireToken(db, stack.bridge, connectionId);
    double.program("refresh", behaviour);
    const path = `/v1/connections/${connectionId}/token`;
    const answer = await tenant.app.send("GET", path);
    expectProblem(answer, status, code);
    expect(answer.text).not.toContain("MARKER");
    if (status !== 409) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expectProblem(await tenant.app.send("GET", path), status, code);
    expect(double.refreshCalls()).toBe(1);
  });
});

test("a token endpoint that stays silent costs ten seconds, not more, and the flow ends at the app", async () => {
  const { answer, tookMs } = await hanging;
  expect(outcomeOf(answer)).toEqual({
    status: "failed",
    error: "provider_unavailable",
    error_reason: "timed_out",
  });
  expect(tookMs).toBeGreaterThan(9000);
  expect(tookMs).toBeLessThan(15_000);
});
