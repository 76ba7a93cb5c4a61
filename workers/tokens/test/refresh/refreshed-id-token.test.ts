import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IdTokenOverride } from "#support/provider-double/behaviour";
import { showConnection } from "../../src/connections/show-connection.ts";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project({
    protocol: "oidc",
    issuer: world.double.origin,
    jwks_uri: `${world.double.origin}/jwks`,
  });
  isolate = world.isolate();
});

const answerWith = (idToken: IdTokenOverride | null) =>
  world.double.program("refresh", { kind: "ok", idToken });

const warningsOf = async (id: string) =>
  valueOf(await showConnection(isolate, project.id, id)).warnings.map(({ code }) => code);

const keyRequests = () => world.double.calls.filter(({ endpoint }) => endpoint === "jwks").length;

describe("an id token about the connection's account", () => {
  test.each<[what: string, override: IdTokenOverride | null]>([
    ["a good one", {}],
    ["none", null],
    ["one that is over", { claims: { exp: 1_000, iat: 900 } }],
    ["one by another key of the provider", { alg: "ES256" }],
    ["one for several audiences", { claims: { aud: ["other", "client"], azp: undefined } }],
  ])("%s: the token is handed out", async (_, override) => {
    const { id, accessToken } = await project.connectExpired(isolate);
    const aud = override?.claims?.["aud"];
    const claims = Array.isArray(aud)
      ? { aud: ["other", world.double.client.clientId] }
      : override?.claims;
    answerWith(override === null || claims === undefined ? override : { ...override, claims });
    expect(valueOf(await project.read(isolate, id)).access_token).not.toBe(accessToken);
    expect(await warningsOf(id)).toEqual([]);
  });
});

describe("an id token about another account", () => {
  test.each<[what: string, override: IdTokenOverride]>([
    ["another subject", { claims: { sub: "subject-2" } }],
    ["no subject", { omit: ["sub"] }],
    ["another issuer", { claims: { iss: "https://other.example.com" } }],
    ["another audience", { claims: { aud: "other" } }],
    ["a bad signature", { badSignature: true }],
    ["no signature", { alg: "none" }],
    ["a signature by the client's secret", { alg: "HS256" }],
  ])("%s: nothing is handed out, and the refresh token is kept", async (_, override) => {
    const { id, refreshToken } = await project.connectExpired(isolate);
    answerWith(override);
    const error = errorOf(await project.read(isolate, id));
    expect(error.code).toBe("needs_reauth");
    expect(error.detail).toContain("another account");
    await isolate.settled();
    expect(errorOf(await project.read(world.isolate(), id)).code).toBe("needs_reauth");
    expect(await project.row(id)).toMatchObject({
      state: "needs_reauth",
      state_reason: "account_mismatch",
      version: "2",
      dead_version: "2",
      last_success_seq: "0",
      lease_owner: null,
    });
    expect(await project.events(id)).toEqual(["connection.needs_reauth"]);
    const before = await sealedOf(id);
    expect(before.refresh_sealed).not.toBe(before.was);
    expect([...world.double.refreshCallsPerToken()]).toEqual([[refreshToken, 1]]);
  });

  test("ahead of expiry takes the token out of the cache", async () => {
    const { id } = await project.connect(isolate);
    await project.makeDue(id);
    answerWith({ claims: { sub: "subject-2" } });
    valueOf(await project.read(isolate, id));
    await isolate.settled();
    expect(errorOf(await project.read(isolate, id)).code).toBe("needs_reauth");
  });

  test("a disabled connection stays disabled, and needs its user when it is enabled", async () => {
    const { id } = await project.connectExpired(isolate);
    const held = world.double.holdNext("refresh");
    answerWith({ claims: { sub: "subject-2" } });
    const reading = project.read(isolate, id);
    await held.reached;
    await world.db.execute(
      sql`update connection_tokens set state = 'disabled' where connection_id = ${id}`,
    );
    held.release();
    expect(errorOf(await reading).code).toBe("connection_disabled");
    expect(await project.row(id)).toMatchObject({ state: "disabled", dead_version: "2" });
    expect(await project.events(id)).toEqual([]);
  });
});

describe("an id token that cannot be checked", () => {
  test("because the keys are away costs no grant", async () => {
    const { id } = await project.connectExpired(isolate);
    world.double.program("jwks", { kind: "status", status: 503 });
    answerWith({});
    valueOf(await project.read(isolate, id));
    expect(await warningsOf(id)).toEqual(["id_token_unchecked"]);
  });

  test("because the keys are slow costs no grant", async () => {
    const { id } = await project.connectExpired(isolate);
    world.double.program("jwks", { kind: "hang" });
    answerWith({});
    valueOf(await project.read(isolate, id));
    expect(await warningsOf(id)).toEqual(["id_token_unchecked"]);
  });

  /** An isolate that remembers the provider's keys, which are then replaced. */
  async function replaceKeys(): Promise<void> {
    const { id } = await project.connectExpired(isolate, { subject: "subject-0" });
    answerWith({});
    valueOf(await project.read(isolate, id));
    await world.double.rotateSigningKeys({ forget: true });
  }

  test("because replaced keys are away costs no grant, nor in the minute after", async () => {
    await replaceKeys();
    world.double.program("jwks", { kind: "status", status: 503 });
    for (const subject of ["subject-1", "subject-2"]) {
      const { id } = await project.connectExpired(isolate, { subject });
      valueOf(await project.read(isolate, id));
      expect(await warningsOf(id)).toEqual(["id_token_unchecked"]);
      expect(await project.row(id)).toMatchObject({ state: "active", dead_version: "0" });
    }
  });

  test("because the provider does not publish its key costs no grant", async () => {
    await replaceKeys();
    const { id } = await project.connectExpired(isolate);
    answerWith({ kid: "not-yet" });
    valueOf(await project.read(isolate, id));
    expect(await warningsOf(id)).toEqual(["id_token_unchecked"]);
  });

  test("by remembered keys is checked by new ones, of five at once too", async () => {
    await replaceKeys();
    const subjects = ["1", "2", "3", "4", "5"].map((digit) => `subject-${digit}`);
    const ids = await Promise.all(
      subjects.map(async (subject) => (await project.connectExpired(isolate, { subject })).id),
    );
    const before = keyRequests();
    await Promise.all(ids.map(async (id) => valueOf(await project.read(isolate, id))));
    expect(await Promise.all(ids.map(warningsOf))).toEqual(ids.map(() => []));
    expect(keyRequests() - before).toBe(1);
  });

  test("because it is none costs no grant", async () => {
    const { id } = await project.connectExpired(isolate);
    const body = { access_token: "at-new", refresh_token: "rt-new", id_token: "garbage" };
    world.double.program("refresh", { kind: "json", body });
    valueOf(await project.read(isolate, id));
    expect(await warningsOf(id)).toContain("id_token_unreadable");
  });
});

test("an id token of a provider of plain OAuth 2.0 is not looked at", async () => {
  project = await world.project();
  const { id } = await project.connectExpired(isolate);
  answerWith({ claims: { sub: "subject-2" }, badSignature: true });
  valueOf(await project.read(isolate, id));
  expect(await warningsOf(id)).toEqual([]);
});

async function sealedOf(id: string): Promise<{ refresh_sealed: unknown; was: unknown }> {
  const row = await project.row(id);
  return { refresh_sealed: row["refresh_sealed"], was: row["access_sealed"] };
}
