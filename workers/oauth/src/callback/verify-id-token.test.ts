import {
  CompactSign,
  type CompactJWSHeaderParameters,
  type JWK,
  exportJWK,
  generateKeyPair,
} from "jose";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SigningKeys } from "#shared/provider/signing-keys";
import { integrationWith } from "#support/providers/resolved-integration";
import { verifyIdToken } from "./verify-id-token.ts";

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
const ISSUER = "https://provider.example.com";
const NOW_MS = Date.now();

let rsa: Pair;
let stranger: Pair;
let published: JWK[];
let asked: string[];

beforeAll(async () => {
  [rsa, stranger] = await Promise.all([
    generateKeyPair("RS256", { extractable: true }),
    generateKeyPair("RS256", { extractable: true }),
  ]);
});
beforeEach(async () => {
  published = [{ ...(await exportJWK(rsa.publicKey)), kid: "k1", alg: "RS256", use: "sig" }];
  asked = [];
});

const signText = (
  payload: string,
  header: CompactJWSHeaderParameters = { alg: "RS256", kid: "k1" },
  key: Pair["privateKey"] | Uint8Array = rsa.privateKey,
): Promise<string> =>
  new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader(header).sign(key);

const sign = (
  claims: Record<string, unknown>,
  ...rest: [CompactJWSHeaderParameters?, (Pair["privateKey"] | Uint8Array)?]
): Promise<string> => signText(JSON.stringify(claims), ...rest);

const claims = (changes: Record<string, unknown> = {}) => ({
  iss: ISSUER,
  sub: "user-1",
  aud: "client-1",
  nonce: "nonce-1",
  iat: Math.floor(NOW_MS / 1000),
  exp: Math.floor(NOW_MS / 1000) + 300,
  ...changes,
});

function verify(idToken: string | null, integration = integrationWith()) {
  const fetch = async (url: string) => {
    asked.push(url);
    return Response.json({ keys: published });
  };
  const signingKeys = new SigningKeys({ fetch }, Date.now);
  return verifyIdToken({ clock: Date.now, signingKeys }, integration, {
    idToken,
    accessTokenPlaintext: "at-1",
    nonce: "nonce-1",
  });
}

/** Claims whose subject is written as it is in JSON. */
const signSubject = (subject: string) =>
  signText(JSON.stringify(claims()).replace('"user-1"', subject));

const invalid = { ok: false, error: { code: "id_token_invalid" } };

test("the claims of a good token are given back", async () => {
  expect(await verify(await sign(claims()))).toMatchObject({
    ok: true,
    value: { iss: ISSUER, sub: "user-1" },
  });
  expect(asked).toEqual([`${ISSUER}/jwks`]);
});

describe("a subject that is a number", () => {
  test.each(["7", "9007199254740993", "12345678901234567890", "-1"])(
    "is read as its digits: %s",
    async (subject) => {
      expect(await verify(await signSubject(subject))).toMatchObject({
        ok: true,
        value: { sub: subject },
      });
    },
  );

  test.each(["1.5", "true", "null", "[7]", '{"id":7}'])("is not %s", async (subject) => {
    expect(await verify(await signSubject(subject))).toMatchObject(invalid);
  });

  test("counts only as it was signed", async () => {
    const [header, , signature] = (await signSubject("7")).split(".");
    const payload = Buffer.from(JSON.stringify(claims({ sub: "7" }))).toString("base64url");
    expect(await verify([header, payload, signature].join("."))).toMatchObject(invalid);
  });
});

test("other claims keep their digits too", async () => {
  const payload = JSON.stringify(claims()).replace("{", '{"oid":12345678901234567890,');
  expect(await verify(await signText(payload))).toMatchObject({
    ok: true,
    value: { oid: "12345678901234567890", sub: "user-1" },
  });
});

describe("keys that a token brings or points to", () => {
  test.each(["jku", "x5u"])("in %s are not fetched", async (name) => {
    const header = { alg: "RS256", kid: "evil", [name]: "https://evil.example/keys" };
    expect(await verify(await sign(claims(), header, stranger.privateKey))).toMatchObject(invalid);
    expect(asked.every((url) => url === `${ISSUER}/jwks`)).toBe(true);
  });

  test("in jwk do not count, also under a published key's id", async () => {
    const jwk = await exportJWK(stranger.publicKey);
    for (const kid of ["k1", "evil"])
      expect(
        await verify(await sign(claims(), { alg: "RS256", kid, jwk }, stranger.privateKey)),
      ).toMatchObject(invalid);
  });
});

describe("a symmetric signature is refused", () => {
  test("under the client secret, also where the secret is published as a key", async () => {
    const secret = new TextEncoder().encode("a-client-secret".padEnd(32, "x"));
    const token = await sign(claims(), { alg: "HS256", kid: "oct" }, secret);
    published.push({
      kty: "oct",
      kid: "oct",
      alg: "HS256",
      k: Buffer.from(secret).toString("base64url"),
    });
    expect(await verify(token)).toMatchObject(invalid);
  });

  test("under the public key", async () => {
    const spki = new TextEncoder().encode(JSON.stringify(published[0]));
    expect(await verify(await sign(claims(), { alg: "HS256", kid: "k1" }, spki))).toMatchObject(
      invalid,
    );
  });
});

test.each(["none", "None", "NONE", ""])("alg %o is refused", async (alg) => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  expect(await verify(`${part({ alg })}.${part(claims())}.`)).toMatchObject(invalid);
  const [, payload = "", signature = ""] = (await sign(claims())).split(".");
  expect(await verify(`${part({ alg, kid: "k1" })}.${payload}.${signature}`)).toMatchObject(
    invalid,
  );
});

test.each<[what: string, token: () => Promise<string | null>]>([
  ["no token", async () => null],
  ["nothing", async () => ""],
  ["no JWT", async () => "a.b.c"],
  ["an encrypted token", async () => "a.b.c.d.e"],
  [
    "another payload under the signature",
    async () => {
      const [header, , signature] = (await sign(claims())).split(".");
      const payload = Buffer.from(JSON.stringify(claims({ sub: "user-2" }))).toString("base64url");
      return [header, payload, signature].join(".");
    },
  ],
  ["no signature", async () => (await sign(claims())).replace(/[^.]+$/, "")],
  [
    "a critical header that nobody knows",
    () => sign(claims(), { alg: "RS256", kid: "k1", crit: ["b64"], b64: true }),
  ],
  ["an access token's audience", () => sign(claims({ aud: ISSUER }))],
  ["a life that is over", () => sign(claims({ exp: Math.floor(NOW_MS / 1000) - 120 }))],
])("%s is refused", async (_what, token) => {
  expect(await verify(await token())).toMatchObject(invalid);
});

test("a provider that names no address for its keys has none", async () => {
  expect(await verify(await sign(claims()), integrationWith({ jwks_uri: null }))).toMatchObject(
    invalid,
  );
  expect(asked).toEqual([]);
});

test("a token that is wrong in itself costs no request", async () => {
  expect(await verify(await sign(claims({ nonce: "x" })))).toMatchObject(invalid);
  expect(asked).toEqual([]);
});

test("a key of another use does not verify", async () => {
  published = published.map((key) => ({ ...key, use: "enc" }));
  expect(await verify(await sign(claims()))).toMatchObject(invalid);
});
