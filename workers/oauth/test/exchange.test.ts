import { createHash } from "node:crypto";
import { OAuth2Client } from "arctic";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Integration } from "#shared/contracts/providers/integration";
import { type Behaviour, slow } from "#support/provider-double/provider-double";
import { dumpRedis, dumpTables } from "#support/stored";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";
import { providersInProcess } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  integration = await project.plugInOAuth2();
});
afterEach(() => vi.restoreAllMocks());

type Sent = { url: string; method: string; headers: Headers; body: URLSearchParams };

/** What is sent to the double from now on; it goes there all the same. */
function watch(): Sent[] {
  const sent: Sent[] = [];
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    const { url, method, headers } = request;
    if (url.startsWith(world.double.origin)) {
      const body = new URLSearchParams(await request.clone().text());
      sent.push({ url, method, headers, body });
    }
    return real(request);
  });
  return sent;
}

const exchangeIn = (sent: Sent[]): Sent => {
  const found = sent.find(({ body }) => body.get("grant_type") === "authorization_code");
  if (found === undefined) throw new Error("no exchange was sent");
  return found;
};

describe("a token request", () => {
  test.each<[what: string, plugIn: () => Promise<Integration>]>([
    ["plain OAuth 2.0", () => project.plugInOAuth2()],
    ["OpenID Connect", () => project.plugIn()],
  ])("of %s equals the one that arctic makes", async (_what, plugIn) => {
    const chosen = await plugIn();
    const sent = watch();
    expect((await project.connect(chosen))["status"]).toBe("connected");
    const ours = exchangeIn(sent.splice(0));
    const { client, endpoints } = world.double;
    // arctic encodes its Basic credentials as they are; form-urlencoded first is what RFC 6749 §2.3.1 wants.
    const encode = (text: string) => new URLSearchParams([["", text]]).toString().slice(1);
    const arctic = new OAuth2Client(
      encode(client.clientId),
      encode(client.clientSecret),
      chosen.callback_url,
    );
    const code = ours.body.get("code") ?? "";
    const verifier = ours.body.get("code_verifier");
    // The code is used up by now: arctic's request is what counts here, not its answer.
    await expect(arctic.validateAuthorizationCode(endpoints.token, code, verifier)).rejects.toThrow(
      "invalid_grant",
    );
    const theirs = exchangeIn(sent);
    expect(ours.url).toBe(theirs.url);
    expect(ours.method).toBe(theirs.method);
    for (const { body } of [ours, theirs]) body.sort();
    expect(ours.body.toString()).toBe(theirs.body.toString());
    for (const name of ["authorization", "accept"])
      expect(ours.headers.get(name)).toBe(theirs.headers.get(name));
    expect(ours.headers.get("content-type")?.split(";")[0]).toBe(
      theirs.headers.get("content-type")?.split(";")[0],
    );
  });

  test("carries the credentials in the body where the integration says so", async () => {
    const posted = await project.plugInOAuth2({ token_endpoint_auth_method: "client_secret_post" });
    const sent = watch();
    expect((await project.connect(posted))["status"]).toBe("connected");
    const { headers, body } = exchangeIn(sent);
    expect(headers.get("authorization")).toBeNull();
    expect(body.get("client_id")).toBe(world.double.client.clientId);
    expect(body.get("client_secret")).toBe(world.double.client.clientSecret);
  });
});

describe("PKCE", () => {
  test.each<[what: string, plugIn: () => Promise<Integration>]>([
    ["plain OAuth 2.0", () => project.plugInOAuth2()],
    ["OpenID Connect", () => project.plugIn()],
  ])("is S256 with %s, whose verifier nobody sees", async (_what, plugIn) => {
    const sent = watch();
    const flow = await project.returning(await plugIn());
    const redis = [...(await dumpRedis(world.stores.bridge))].flat().join("\n");
    await project.callback(flow);
    const verifier = exchangeIn(sent).body.get("code_verifier") ?? "";
    expect(verifier).toMatch(/^[\w-]{43}$/);
    const link = flow.authorizationUrl;
    expect(link.searchParams.get("code_challenge_method")).toBe("S256");
    expect(link.searchParams.get("code_challenge")).toBe(
      createHash("sha256").update(verifier).digest("base64url"),
    );
    for (const { url } of sent) expect(url).not.toContain(verifier);
    expect(redis).not.toContain(verifier);
    expect(JSON.stringify(flow)).not.toContain(verifier);
  });

  test("has a verifier of its own in each flow", async () => {
    const sent = watch();
    await project.connect(integration);
    await project.connect(integration);
    const verifiers = sent.flatMap(({ body }) => body.get("code_verifier") ?? []);
    expect(new Set(verifiers).size).toBe(2);
  });

  test("is left out only where the integration switches it off", async () => {
    const without = await project.plugInOAuth2({ pkce: false });
    const sent = watch();
    const flow = await project.returning(without);
    expect([...flow.authorizationUrl.searchParams.keys()].toSorted()).toEqual(
      ["response_type", "client_id", "redirect_uri", "state", "scope"].toSorted(),
    );
    expect(project.outcomeOf(await project.callback(flow))["status"]).toBe("connected");
    expect(exchangeIn(sent).body.has("code_verifier")).toBe(false);
  });
});

const MARKER = "MARKER-upstream";
const failed = (error: string) => ({ status: "failed", error });

describe("an exchange that fails says so in Atlas's own words and stores nothing", () => {
  test.each<[what: string, behaviour: Behaviour, error: string]>([
    [
      "invalid_grant",
      { kind: "error", error: "invalid_grant", description: MARKER },
      "code_refused",
    ],
    ["invalid_client", { kind: "error", error: "invalid_client" }, "config_error"],
    [
      "200 with an error (GitHub)",
      { kind: "error200", error: "bad_verification_code" },
      "code_refused",
    ],
    [
      "200 with an error as a form",
      { kind: "error200", error: "bad_verification_code", form: true },
      "code_refused",
    ],
    [
      "200 with ok: false (Slack)",
      { kind: "json", body: { ok: false, error: "invalid_code" } },
      "code_refused",
    ],
    ["an error that nobody knows", { kind: "error200", error: "upstream-gone" }, "config_error"],
    ["a page", { kind: "html" }, "provider_unavailable"],
    ["500 with a page", { kind: "html", status: 500 }, "provider_unavailable"],
    [
      "500 with a stack trace",
      { kind: "status", status: 500, body: MARKER },
      "provider_unavailable",
    ],
    ["429", { kind: "status", status: 429, retryAfter: "30" }, "rate_limited"],
    ["nothing", { kind: "empty" }, "provider_unavailable"],
    ["a cut connection", { kind: "down" }, "provider_unavailable"],
    ["an array", { kind: "json", body: [] }, "provider_unavailable"],
    ["no access token", { kind: "json", body: { token_type: "bearer" } }, "provider_unavailable"],
    [
      "a token with a line break",
      { kind: "ok", accessToken: "MARKER\r\nSet-Cookie: x" },
      "provider_unavailable",
    ],
    ["a token of type mac", { kind: "ok", tokenType: "mac" }, "config_error"],
    [
      "a token of 50 MB, small on the wire",
      { kind: "huge", bytes: 50_000_000, gzip: true },
      "provider_unavailable",
    ],
    [
      "a deep answer without a token",
      {
        kind: "status",
        status: 200,
        contentType: "application/json",
        body: `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      },
      "provider_unavailable",
    ],
  ])("with %s", async (_what, behaviour, error) => {
    world.double.program("token", behaviour);
    const flow = await project.returning(integration);
    const answer = await project.callback(flow);
    expect(project.outcomeOf(answer)).toMatchObject(failed(error));
    expect(JSON.stringify(answer)).not.toContain("MARKER");
    expect(await project.connectionIds()).toEqual([]);
    expect(world.exchanges()).toBe(1);
    await project.atlas.settled();
    const rows = [...(await dumpTables(world.projects.db)).values()].join("\n");
    expect(rows).not.toContain("MARKER");
    expect(rows).not.toContain(world.double.client.clientSecret);
  });

  test("with a redirect, which nobody follows", async () => {
    world.double.program("token", {
      kind: "redirect",
      location: `${world.double.origin}/userinfo`,
    });
    expect(await project.connect(integration)).toMatchObject(failed("provider_unavailable"));
    expect(world.double.calls.map(({ endpoint }) => endpoint)).toEqual(["authorization", "token"]);
  });

  test("without an answer, with a dripping and with a late one, after ten seconds", async () => {
    world.double.program("token", [
      { kind: "hang" },
      { kind: "drip", bytesPerSecond: 5 },
      slow(15_000),
    ]);
    const flows = [];
    for (let i = 0; i < 3; i++) flows.push(await project.returning(integration));
    const startMs = performance.now();
    for (const answer of await Promise.all(flows.map((flow) => project.callback(flow))))
      expect(project.outcomeOf(answer)).toEqual({
        ...failed("provider_unavailable"),
        error_reason: "timed_out",
      });
    const tookMs = performance.now() - startMs;
    expect(tookMs).toBeGreaterThan(9_500);
    expect(tookMs).toBeLessThan(12_000);
  });
});

describe("an odd answer that brings a token", () => {
  test.each<[what: string, behaviour: Behaviour, lifeSeconds: number | null]>([
    ["as a form", { kind: "ok", form: true }, 3600],
    ["without a token type", { kind: "ok", tokenType: undefined }, 3600],
    ["without expires_in", { kind: "ok", omitExpiresIn: true }, null],
    ['with expires_in "3600"', { kind: "ok", expiresIn: "3600" }, 3600],
    ["of type 7", { kind: "ok", tokenType: 7 }, 3600],
    // Over, or no number: the token ends, nobody knows when.
    ["with expires_in 0", { kind: "ok", expiresIn: 0 }, 600],
    ["with expires_in -1", { kind: "ok", expiresIn: -1 }, 600],
    ["with expires_in 1e300", { kind: "ok", expiresIn: 1e300 }, null],
    ['with expires_in "soon"', { kind: "ok", expiresIn: "soon" }, 600],
    [
      "that is a JWT, without expires_in",
      { kind: "ok", omitExpiresIn: true, jwtAccessToken: true },
      3600,
    ],
  ])("%s makes a connection that expires when it should", async (_what, behaviour, lifeSeconds) => {
    world.double.program("token", behaviour);
    const outcome = await project.connect(integration);
    expect(outcome["status"]).toBe("connected");
    const { expires_at } = await project.connection(outcome["connection_id"]);
    if (lifeSeconds === null) expect(expires_at).toBeNull();
    else {
      const leftMs = Date.parse(expires_at ?? "") - Date.now();
      expect(leftMs).toBeGreaterThan((lifeSeconds - 20) * 1000);
      expect(leftMs).toBeLessThanOrEqual(lifeSeconds * 1000);
    }
  });

  test("without a life takes the integration's default", async () => {
    const chosen = await project.plugInOAuth2({ default_expires_in_seconds: 600 });
    world.double.program("token", { kind: "ok", omitExpiresIn: true });
    const { connection_id } = await project.connect(chosen);
    const { expires_at } = await project.connection(connection_id);
    expect(Date.parse(expires_at ?? "") - Date.now()).toBeLessThanOrEqual(600_000);
  });

  test("that took a while expires from when it was asked for", async () => {
    world.double.program("token", slow(2_000, { kind: "ok", expiresIn: 600 }));
    const flow = await project.returning(integration);
    const askedMs = Date.now();
    const { connection_id } = project.outcomeOf(await project.callback(flow));
    const { expires_at } = await project.connection(connection_id);
    expect(Date.parse(expires_at ?? "")).toBeLessThan(askedMs + 600_000 + 1_000);
  });
});

describe("scopes that change while the person is at the provider", () => {
  const change = async (scopes: string[]) => {
    const input = { integration: integration.id, changes: { scopes } };
    const owner = project.tenant.as("owner");
    valueOf(await providersInProcess(world.providers).updateIntegration(owner, input));
  };
  const connectWhile = async (scopes: string[], scope: object) => {
    const body = { access_token: "at", token_type: "bearer", ...scope };
    world.double.program("token", { kind: "json", body });
    world.double.program("userinfo", { kind: "json", body: { sub: "user-1" } });
    const flow = await project.returning(integration);
    await project.atlas.settled();
    await change(scopes);
    const { connection_id } = project.outcomeOf(await project.callback(flow));
    return project.connection(connection_id);
  };

  test("are not taken for asked for and granted", async () => {
    const connection = await connectWhile(["profile", "email", "calendar"], {});
    expect(connection).toMatchObject({ scope: ["profile", "email"], missing_scopes: [] });
  });

  test("are read as they were asked for", async () => {
    integration = await project.plugInOAuth2();
    await change(["profile", "read;write"]);
    const connection = await connectWhile(["profile"], { scope: "profile read;write" });
    expect(connection).toMatchObject({ scope: ["profile", "read;write"], missing_scopes: [] });
  });

  test("are the integration's for a flow that does not know them", async () => {
    vi.spyOn(project.atlas.flows, "amendFlow").mockRejectedValue(new Error("Redis is away"));
    const connection = await connectWhile(["profile"], {});
    expect(connection).toMatchObject({ scope: ["profile"], missing_scopes: [] });
  });
});

test("a flow that is spent at once stays spent", async () => {
  const session = await project.session({ integrations: [integration.id] });
  const hold = world.stores.bridge.faults.holdNext("eval fl:", { before: true });
  const flow = await project.agree(await project.start(session, integration));
  await hold.reached;
  expect(project.outcomeOf(await project.callback(flow))["status"]).toBe("connected");
  hold.release();
  await project.atlas.settled();
  expect(project.outcomeOf(await project.callback(flow))["status"]).toBe("connected");
  expect(world.exchanges()).toBe(1);
});

describe("a profile that cannot be had", () => {
  test.each<[what: string, behaviour: Behaviour, error: string]>([
    ["refused", { kind: "error", error: "invalid_token", status: 401 }, "token_rejected"],
    ["without a subject", { kind: "json", body: { name: "Anna" } }, "subject_missing"],
    ["with an empty subject", { kind: "json", body: { sub: "" } }, "subject_missing"],
    ["with NUL in its subject", { kind: "json", body: { sub: "a\0b" } }, "subject_missing"],
    ["down", { kind: "down" }, "provider_unavailable"],
    ["a page", { kind: "html" }, "provider_unavailable"],
    ["rate limited", { kind: "status", status: 429 }, "rate_limited"],
  ])("(%s) ends the flow with %s", async (_what, behaviour, error) => {
    world.double.program("userinfo", behaviour);
    expect(await project.connect(integration)).toMatchObject(failed(error));
    expect(await project.connectionIds()).toEqual([]);
  });
});
