import { CompactSign, EncryptJWT, type JWK, exportJWK, generateKeyPair } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { integrationWith } from "#support/providers/resolved-integration";
import { fetchProfile } from "./profile.ts";
import { SigningKeys } from "./signing-keys.ts";
import type { ProviderClient } from "./types.ts";
import { validateToken } from "./validation.ts";

const ISSUER = "https://provider.example.com";
const USERINFO = `${ISSUER}/userinfo`;
const integration = integrationWith({ userinfo_endpoint: USERINFO, validation: "userinfo" });

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: Pair;
let stranger: Pair;
let published: JWK[];
beforeAll(async () => {
  [pair, stranger] = await Promise.all([generateKeyPair("ES256"), generateKeyPair("ES256")]);
  published = [await exportJWK(pair.publicKey)];
});

const sign = (claims: string, alg = "ES256", key = pair.privateKey) =>
  new CompactSign(new TextEncoder().encode(claims)).setProtectedHeader({ alg }).sign(key);

function answering(body: string, contentType = "application/jwt", keyStatus = 200) {
  const asked: string[] = [];
  const fetch: ProviderClient["fetch"] = async (url) => {
    asked.push(url);
    return url === USERINFO
      ? new Response(body, { headers: { "content-type": contentType } })
      : Response.json({ keys: published }, { status: keyStatus });
  };
  return { client: { fetch }, asked };
}

const profileOf = (body: string, contentType?: string) =>
  fetchProfile(answering(body, contentType).client, integration, "at");

const nowSeconds = () => Math.floor(Date.now() / 1000);
const unverified = { kind: "failed", code: "userinfo_unverified" };

describe("a signed userinfo answer is read", () => {
  test.each<[what: string, claims: string]>([
    ["without issuer and audience", '{"sub":"u","name":"Ada"}'],
    ["with both", `{"iss":"${ISSUER}","aud":"client-1","sub":"u","name":"Ada"}`],
    ["for several clients", '{"aud":["x","client-1"],"sub":"u","name":"Ada"}'],
    ["that expired 30 s ago", `{"exp":${nowSeconds() - 30},"sub":"u","name":"Ada"}`],
  ])("%s", async (_what, claims) => {
    expect(await profileOf(await sign(claims))).toEqual({
      kind: "ok",
      profile: { subject: "u", label: "Ada", email: null, emailVerified: false, name: "Ada" },
    });
  });

  test("with all digits of its subject", async () => {
    const answer = await profileOf(await sign('{"sub":12345678901234567890}'));
    expect(answer).toMatchObject({ profile: { subject: "12345678901234567890" } });
  });

  test.each(["application/json", "text/html", "application/jwt; charset=utf-8"])(
    "as %s, also as a JSON string",
    async (contentType) => {
      const token = await sign('{"sub":"u"}');
      for (const body of [token, JSON.stringify(token), `\ufeff${token}\n`])
        expect(await profileOf(body, contentType)).toMatchObject({ profile: { subject: "u" } });
    },
  );
});

describe("a signed userinfo answer is no profile", () => {
  test.each<[what: string, token: () => Promise<string>]>([
    ["under another key", () => sign('{"sub":"u"}', "ES256", stranger.privateKey)],
    ["of another issuer", () => sign('{"iss":"https://evil.example","sub":"u"}')],
    ["for another client", () => sign('{"aud":"client-2","sub":"u"}')],
    ["for several other clients", () => sign('{"aud":["x","y"],"sub":"u"}')],
    ["that expired 61 s ago", () => sign(`{"exp":${nowSeconds() - 61},"sub":"u"}`)],
    ["that is not valid yet", () => sign(`{"nbf":${nowSeconds() + 70},"sub":"u"}`)],
    ["that is a list", () => sign('[{"sub":"u"}]')],
    ["without a signature", async () => "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1In0."],
    ["whose signature is cut off", async () => (await sign('{"sub":"u"}')).replace(/[^.]+$/, "")],
    [
      "that is encrypted",
      () =>
        new EncryptJWT({ sub: "u" })
          .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
          .encrypt(new Uint8Array(32)),
    ],
  ])("%s", async (_what, token) => {
    expect(await profileOf(await token())).toEqual(unverified);
  });

  test("where the definition names no keys", async () => {
    const { client, asked } = answering(await sign('{"sub":"u"}'));
    const keyless = integrationWith({ userinfo_endpoint: USERINFO, jwks_uri: null });
    expect(await fetchProfile(client, keyless, "at")).toEqual(unverified);
    expect(asked).toEqual([USERINFO]);
  });

  test("where the keys cannot be fetched", async () => {
    const { client } = answering(await sign('{"sub":"u"}'), undefined, 503);
    expect(await fetchProfile(client, integration, "at")).toEqual({
      kind: "failed",
      code: "provider_unavailable",
    });
  });
});

test("the keys for it are remembered", async () => {
  const { client, asked } = answering(await sign('{"sub":"u"}'));
  const keys = new SigningKeys(client, Date.now);
  for (let i = 0; i < 2; i++)
    expect(await fetchProfile(client, integration, "at", keys)).toMatchObject({ kind: "ok" });
  expect(asked.filter((url) => url === `${ISSUER}/jwks`)).toHaveLength(1);
});

test("a token that such an answer was given for is active", async () => {
  const { client, asked } = answering(await sign('{"sub":"u"}'));
  expect(await validateToken(client, integration, "at")).toEqual({ kind: "active" });
  expect(asked).toEqual([USERINFO]);
});
