import {
  CompactSign,
  type CompactJWSHeaderParameters,
  type JWK,
  exportJWK,
  generateKeyPair,
} from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { readUncheckedClaims, verifySignature, weighSignature } from "./signature.ts";
import { SigningKeys } from "./signing-keys.ts";

const URI = "https://provider.example.com/jwks";
const CURVES: Record<string, object> = { EdDSA: { crv: "Ed25519" } };

type Signer = { jwk: JWK; sign(header?: Partial<CompactJWSHeaderParameters>): Promise<string> };

async function makeSigner(alg: string): Promise<Signer> {
  const pair = await generateKeyPair(alg, { extractable: true, ...CURVES[alg] });
  return {
    jwk: await exportJWK(pair.publicKey),
    sign: (header = {}) =>
      new CompactSign(new TextEncoder().encode('{"sub":"1"}'))
        .setProtectedHeader({ alg, ...header })
        .sign(pair.privateKey),
  };
}

const [old, current, ecOld, ec] = await Promise.all([
  makeSigner("RS256"),
  makeSigner("RS256"),
  makeSigner("ES256"),
  makeSigner("ES256"),
]);

let published: unknown[];
let requests: number;
let isDown: boolean;
/** How long an answer takes. */
let tookMs: number;
let nowMs: number;
let keys: SigningKeys;
const verify = (token: string) => verifySignature(keys, URI, token);

beforeEach(() => {
  published = [];
  requests = 0;
  isDown = false;
  tookMs = 0;
  nowMs = 1_000_000;
  const fetch = async () => {
    requests++;
    if (tookMs > 0) await new Promise((resolve) => setTimeout(resolve, tookMs));
    return Response.json({ keys: published }, { status: isDown ? 503 : 200 });
  };
  keys = new SigningKeys({ fetch }, () => nowMs);
});

describe("a key is found", () => {
  test.each(["RS256", "RS512", "PS256", "PS384", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"])(
    "for %s, without an algorithm in the key",
    async (alg) => {
      const signer = await makeSigner(alg);
      published = [signer.jwk];
      expect(await verify(await signer.sign())).toBe("good");
    },
  );

  test("beside broken ones", async () => {
    published = [null, 7, {}, { kty: "RSA" }, { kty: "RSA", n: 1, e: [] }, { ...old.jwk, n: "!" }];
    published.push({ kty: "EC", crv: "P-256", x: "a", y: "b" }, current.jwk, { kty: "new" });
    expect(await verify(await current.sign())).toBe("good");
  });

  test("beside a broken one under the same id", async () => {
    published = [
      { ...current.jwk, kid: "1", n: "AQAB" },
      { ...current.jwk, kid: "1" },
    ];
    expect(await verify(await current.sign({ kid: "1" }))).toBe("good");
  });

  test("without a key id in the token, among several", async () => {
    published = [old, ecOld, ec, current].map(({ jwk }, kid) => ({ ...jwk, kid: `${kid}` }));
    expect(await verify(await current.sign())).toBe("good");
    expect(await verify(await ec.sign())).toBe("good");
  });

  test("without an id of its own, though the token has one", async () => {
    published = [{ ...old.jwk, kid: "1" }, current.jwk];
    expect(await verify(await current.sign({ kid: "2" }))).toBe("good");
  });

  test("by an id that is a number", async () => {
    published = [
      { ...old.jwk, kid: 12345678901234 },
      { ...current.jwk, kid: 7 },
    ];
    expect(await verify(await current.sign({ kid: "7" }))).toBe("good");
  });

  test("by EdDSA under either of its names", async () => {
    const signer = await makeSigner("EdDSA");
    published = [{ ...signer.jwk, alg: "Ed25519" }];
    expect(await verify(await signer.sign())).toBe("good");
  });

  test("where its private part was published by mistake", async () => {
    const pair = await generateKeyPair("ES256", { extractable: true });
    published = [
      { ...(await exportJWK(pair.privateKey)), use: "sig", key_ops: ["sign", "verify"] },
    ];
    const token = await new CompactSign(new Uint8Array())
      .setProtectedHeader({ alg: "ES256" })
      .sign(pair.privateKey);
    expect(await verify(token)).toBe("good");
  });
});

describe("a key that was replaced is found", () => {
  test.each<[what: string, before: () => unknown[], after: () => unknown[], kid?: string]>([
    [
      "under the same id",
      () => [{ ...old.jwk, kid: "1" }],
      () => [{ ...current.jwk, kid: "1" }],
      "1",
    ],
    [
      "under another id",
      () => [{ ...old.jwk, kid: "1" }],
      () => [{ ...current.jwk, kid: "2" }],
      "2",
    ],
    ["without any id", () => [old.jwk], () => [current.jwk]],
    [
      "without an id in the token",
      () => [{ ...old.jwk, kid: "1" }],
      () => [{ ...current.jwk, kid: "2" }],
    ],
    ["without an id among the keys", () => [old.jwk], () => [current.jwk], "2"],
    ["after a list without keys", () => [], () => [current.jwk]],
    ["after keys of another kind", () => [ec.jwk], () => [current.jwk]],
  ])("%s, with one more request", async (_what, before, after, kid) => {
    published = before();
    await keys.get(URI);
    published = after();
    const token = await current.sign(kid === undefined ? {} : { kid });
    expect(await verify(token)).toBe("good");
    expect(await verify(token)).toBe("good");
    expect(requests).toBe(2);
  });

  test("by a request that another one overtook", async () => {
    published = [old.jwk];
    const tried = await keys.get(URI);
    published = [current.jwk];
    expect(await verify(await current.sign())).toBe("good");
    expect(tried).not.toBeNull();
    if (tried !== null)
      expect(await keys.refetch(URI, tried)).toEqual({ keys: [current.jwk], isFresh: false });
    expect(requests).toBe(2);
  });
});

describe("a bad signature", () => {
  test("costs one more request, and no other for ten seconds", async () => {
    published = [old.jwk];
    await keys.get(URI);
    for (let i = 0; i < 3; i++) expect(await verify(await current.sign())).toBe("bad");
    expect(requests).toBe(2);
    nowMs += 10_000;
    expect(await verify(await current.sign())).toBe("bad");
    expect(requests).toBe(3);
  });

  test("costs no other request when the keys were fetched for it", async () => {
    published = [old.jwk];
    expect(await verify(await current.sign())).toBe("bad");
    expect(requests).toBe(1);
  });
});

describe("a signature does not count", () => {
  test.each<[what: string, change: object]>([
    ["another use", { use: "enc" }],
    ["another algorithm", { alg: "RS512" }],
    ["other operations", { key_ops: ["encrypt"] }],
    ["another id", { kid: "2" }],
  ])("under a key of %s", async (_what, change) => {
    published = [{ ...current.jwk, ...change }];
    expect(await verify(await current.sign({ kid: "1" }))).toBe("bad");
  });

  test("under the eleventh key that fits", async () => {
    published = [...Array.from({ length: 10 }, () => old.jwk), current.jwk];
    expect(await verify(await current.sign())).toBe("bad");
    published = published.slice(1);
    nowMs += 600_000;
    expect(await verify(await current.sign())).toBe("good");
  });

  test("under a secret that is published as a key", async () => {
    const secret = new Uint8Array(32);
    published = [{ kty: "oct", alg: "HS256", k: Buffer.from(secret).toString("base64url") }];
    const token = await new CompactSign(new Uint8Array())
      .setProtectedHeader({ alg: "HS256" })
      .sign(secret);
    expect(await verify(token)).toBe("bad");
    expect(requests).toBe(0);
  });

  test("with a critical header", async () => {
    published = [current.jwk];
    expect(await verify(await current.sign({ crit: ["b64"], b64: true }))).toBe("bad");
  });

  test("under a key in the token itself", async () => {
    published = [old.jwk];
    const header = { jwk: current.jwk, jku: "https://evil.example/", x5u: "https://evil.example/" };
    expect(await verify(await current.sign(header))).toBe("bad");
  });

  test.each(["", ".", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "e30.e30.e30"])(
    "in %j, which asks for no keys",
    async (token) => {
      expect(await verify(token)).toBe("bad");
      expect(requests).toBe(0);
    },
  );
});

describe("a signature that no known key verifies is", () => {
  const weigh = (token: string) => weighSignature(keys, URI, token);
  const remember = async (...jwks: object[]) => {
    published = jwks;
    await keys.get(URI);
  };

  test("bad, when keys that were fetched for it have the one that it names", async () => {
    await remember({ ...old.jwk, kid: "1" });
    expect(await weigh(await current.sign({ kid: "1" }))).toBe("bad");
    expect(requests).toBe(2);
  });

  test("bad, when it names none", async () => {
    published = [old.jwk];
    expect(await weigh(await current.sign())).toBe("bad");
  });

  test("unproven, while the provider does not publish the key that it names", async () => {
    await remember({ ...old.jwk, kid: "1" });
    const token = await current.sign({ kid: "2" });
    expect(await weigh(token)).toBe("unproven");
    expect(await verify(token)).toBe("bad");
    expect(requests).toBe(2);
  });

  test("unproven for ten seconds after keys were fetched for another one", async () => {
    await remember(old.jwk);
    await verify(await ec.sign());
    published = [current.jwk];
    const token = await current.sign();
    expect(await weigh(token)).toBe("unproven");
    nowMs += 10_000;
    expect(await weigh(token)).toBe("good");
    expect(requests).toBe(3);
  });

  test("unavailable, when the keys cannot be fetched again, and for ten seconds", async () => {
    await remember(old.jwk);
    isDown = true;
    const token = await current.sign();
    for (let i = 0; i < 3; i++) {
      expect(await weigh(token)).toBe("unavailable");
      expect(await verify(token)).toBe("unavailable");
    }
    expect(requests).toBe(2);
  });
});

test("five tokens under a new key at once cost one request, and all are good", async () => {
  published = [old.jwk];
  await keys.get(URI);
  published = [current.jwk];
  tookMs = 100;
  const token = await current.sign();
  expect(await Promise.all(Array.from({ length: 5 }, () => verify(token)))).toEqual(
    Array(5).fill("good"),
  );
  expect(requests).toBe(2);
});

test("keys that cannot be fetched are unavailable", async () => {
  keys = new SigningKeys({ fetch: async () => new Response(null, { status: 503 }) }, () => nowMs);
  expect(await verify(await current.sign())).toBe("unavailable");
});

test("claims are read with all their digits", () => {
  const token = (claims: string) => `e30.${Buffer.from(claims).toString("base64url")}.x`;
  expect(readUncheckedClaims(token('{"id":12345678901234567890}'))).toEqual({
    id: "12345678901234567890",
  });
  expect(readUncheckedClaims(token("[]"))).toBeNull();
  expect(readUncheckedClaims("x")).toBeNull();
});
