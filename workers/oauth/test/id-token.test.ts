import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Integration } from "#shared/contracts/providers/integration";
import type { OkBehaviour } from "#support/provider-double/behaviour";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  await world.double.rotateSigningKeys({ forget: true });
  project = await world.project();
  integration = await project.plugIn();
});

const invalid = { status: "failed", error: "id_token_invalid" };
const nowSeconds = () => Math.floor(Date.now() / 1000);
const keyRequests = () => world.double.calls.filter(({ endpoint }) => endpoint === "jwks").length;

const connectWith = (idToken: OkBehaviour["idToken"]) => {
  world.double.program("token", { kind: "ok", ...(idToken === undefined ? {} : { idToken }) });
  return project.connect(integration);
};

describe("an id token is refused, and nothing is stored,", () => {
  test.each<[what: string, idToken: () => OkBehaviour["idToken"]]>([
    ["when there is none", () => null],
    ["with another nonce", () => ({ claims: { nonce: "x" } })],
    ["without a nonce", () => ({ omit: ["nonce"] })],
    ["of another issuer", () => ({ claims: { iss: "https://evil.example" } })],
    ["with a slash behind its issuer", () => ({ claims: { iss: `${world.double.origin}/` } })],
    ["without an issuer", () => ({ omit: ["iss"] })],
    ["for another client", () => ({ claims: { aud: "another" } })],
    [
      "for several clients and another party",
      () => ({ claims: { aud: [world.double.client.clientId, "x"], azp: "x" } }),
    ],
    ["for nobody", () => ({ omit: ["aud"] })],
    ["with alg none", () => ({ alg: "none" })],
    ["with HS256 under the client secret", () => ({ alg: "HS256" })],
    ["with a bad signature", () => ({ badSignature: true })],
    ["without a subject", () => ({ omit: ["sub"] })],
    ["with a fraction for a subject", () => ({ claims: { sub: 1.5 } })],
    ["with an empty subject", () => ({ claims: { sub: "" } })],
    ["with NUL in its subject", () => ({ claims: { sub: "a\0b" } })],
    ["with a subject of 300 characters", () => ({ claims: { sub: "s".repeat(300) } })],
    ["without iat", () => ({ omit: ["iat"] })],
    ["without exp", () => ({ omit: ["exp"] })],
    ["that expired 61 s ago", () => ({ claims: { exp: nowSeconds() - 61 } })],
    ["from 70 s in the future", () => ({ claims: { iat: nowSeconds() + 70 } })],
    ["that is not good yet", () => ({ claims: { nbf: nowSeconds() + 70 } })],
    ["under a key that nobody published", () => ({ kid: "nobodys" })],
  ])("%s", async (_what, idToken) => {
    expect(await connectWith(idToken())).toMatchObject(invalid);
    expect(await project.connectionIds()).toEqual([]);
  });
});

describe("an id token is accepted", () => {
  test.each<[what: string, idToken: () => OkBehaviour["idToken"]]>([
    ["with ES256", () => ({ alg: "ES256" })],
    ["without a key id where one key would do", () => ({ kid: null })],
    ["that expired 30 s ago", () => ({ claims: { exp: nowSeconds() - 30 } })],
    ["from 30 s in the future", () => ({ claims: { iat: nowSeconds() + 30 } })],
    [
      "for several clients, this one being the party",
      () => {
        const { clientId } = world.double.client;
        return { claims: { aud: [clientId, "x"], azp: clientId } };
      },
    ],
  ])("%s", async (_what, idToken) => {
    expect((await connectWith(idToken()))["status"]).toBe("connected");
  });

  test("without a key id where several keys would do", async () => {
    await world.double.rotateSigningKeys();
    await world.double.rotateSigningKeys();
    expect((await connectWith({ kid: null }))["status"]).toBe("connected");
  });

  test("without a key id under a key that was published since the keys were fetched", async () => {
    expect((await connectWith(undefined))["status"]).toBe("connected");
    await world.double.rotateSigningKeys({ forget: true });
    expect((await connectWith({ kid: null }))["status"]).toBe("connected");
    expect(keyRequests()).toBe(2);
  });

  test("with a number for a subject, which the userinfo writes as a number as well", async () => {
    world.double.program("userinfo", { kind: "json", body: { sub: 7, name: "Anna" } });
    const { connection_id } = await connectWith({ claims: { sub: 7 } });
    expect((await project.connection(connection_id)).account).toEqual({
      subject: "7",
      label: "Anna",
    });
    world.double.program("userinfo", { kind: "json", body: { sub: "7", name: "Anna" } });
    expect((await connectWith({ claims: { sub: "7" } }))["connection_id"]).toBe(connection_id);
  });

  test("under a key that was published since the keys were fetched", async () => {
    expect((await connectWith(undefined))["status"]).toBe("connected");
    expect((await connectWith(undefined))["status"]).toBe("connected");
    expect(keyRequests()).toBe(1);
    await world.double.rotateSigningKeys({ forget: true });
    expect((await connectWith(undefined))["status"]).toBe("connected");
    expect(keyRequests()).toBe(2);
  });
});

test("an unknown key id is asked for once, and once more after the cool-down", async () => {
  await connectWith(undefined);
  for (let i = 0; i < 3; i++)
    expect(await connectWith({ kid: `made-up-${i}` })).toMatchObject(invalid);
  expect(keyRequests()).toBe(2);
  project.atlas.aheadMs = 5_000;
  expect(await connectWith({ kid: "made-up-4" })).toMatchObject(invalid);
  expect(keyRequests()).toBe(2);
  project.atlas.aheadMs = 20_000;
  expect(await connectWith({ kid: "made-up-5" })).toMatchObject(invalid);
  expect(keyRequests()).toBe(3);
});

test("two callbacks at once under a new key both connect, with one request for it", async () => {
  await connectWith(undefined);
  await world.double.rotateSigningKeys({ forget: true });
  const flows = await Promise.all([1, 2].map(() => project.returning(integration)));
  const ended = await Promise.all(flows.map((flow) => project.callback(flow)));
  expect(ended.map((one) => project.outcomeOf(one)["status"])).toEqual(["connected", "connected"]);
  expect(keyRequests()).toBe(2);
});

test("a new key that cannot be fetched is the provider's trouble for ten seconds", async () => {
  await connectWith(undefined);
  await world.double.rotateSigningKeys({ forget: true });
  world.double.program("jwks", { kind: "down" });
  for (let i = 0; i < 2; i++) {
    const outcome = await connectWith(undefined);
    expect(outcome).toMatchObject({ status: "failed", error_reason: "keys_unavailable" });
  }
  expect(keyRequests()).toBe(2);
});

test.each([
  ["down", { kind: "down" }],
  ["a page", { kind: "html" }],
  ["without keys", { kind: "json", body: {} }],
  ["redirecting", { kind: "redirect", location: "https://evil.example/jwks" }],
] as const)("keys that cannot be had (%s) are the provider's trouble", async (_what, behaviour) => {
  world.double.program("jwks", behaviour);
  expect(await connectWith(undefined)).toEqual({
    status: "failed",
    error: "provider_unavailable",
    error_reason: "keys_unavailable",
  });
});

describe("the userinfo of an OpenID provider", () => {
  test("about somebody else is refused", async () => {
    world.double.program("userinfo", { kind: "json", body: { sub: "user-2", name: "Eve" } });
    expect(await project.connect(integration)).toEqual({
      status: "failed",
      error: "account_mismatch",
      error_reason: "sub_mismatch",
    });
    expect(await project.connectionIds()).toEqual([]);
  });

  test.each([
    ["without a subject", { kind: "json", body: { name: "Eve" } }],
    ["that fails", { kind: "status", status: 503 }],
  ] as const)("%s names nobody; the id token has said who it is", async (_what, behaviour) => {
    world.double.program("userinfo", behaviour);
    const { connection_id } = await project.connect(integration);
    expect((await project.connection(connection_id)).account).toEqual({
      subject: "user-1",
      label: null,
    });
  });

  test("is not asked when the id token has the name", async () => {
    await connectWith({ claims: { name: "Anna" } });
    expect(world.double.calls.some(({ endpoint }) => endpoint === "userinfo")).toBe(false);
  });
});

test("an e-mail, verified or not, links nobody to anybody's connection", async () => {
  const mail = { email: "user-1@example.com", email_verified: true };
  const first = await connectWith({ claims: { ...mail } });
  const second = await connectWith({ claims: { ...mail, sub: "user-2" } });
  expect(second["status"]).toBe("connected");
  expect(second["connection_id"]).not.toBe(first["connection_id"]);
});

test.each<[reason: string, idToken: () => OkBehaviour["idToken"]]>([
  ["missing", () => null],
  ["nonce_mismatch", () => ({ claims: { nonce: "x" } })],
  ["nonce_mismatch", () => ({ omit: ["nonce"] })],
  ["issuer_mismatch", () => ({ claims: { iss: "https://evil.example" } })],
  ["aud_mismatch", () => ({ claims: { aud: "another" } })],
  ["azp_mismatch", () => ({ claims: { aud: [world.double.client.clientId, "x"], azp: "x" } })],
  ["expired", () => ({ claims: { exp: nowSeconds() - 61 } })],
  ["iat_in_future", () => ({ claims: { iat: nowSeconds() + 180 } })],
  ["not_yet_valid", () => ({ claims: { nbf: nowSeconds() + 70 } })],
  ["signature", () => ({ badSignature: true })],
  ["signature", () => ({ kid: "nobodys" })],
  ["malformed", () => ({ omit: ["iat"] })],
])("the app hears %s", async (reason, idToken) => {
  expect(await connectWith(idToken())).toEqual({ ...invalid, error_reason: reason });
});
