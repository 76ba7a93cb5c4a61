import * as fc from "fast-check";
import { SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { readLife } from "#shared/provider/answers/token-life";
import { makeIntegration } from "#support/providers/resolved-integration";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { type LifeFacts, computeTokenLife } from "./token-life.ts";

const TEN_YEARS_MS = 10 * 365 * 86_400_000;
const NOW_SECONDS = Math.floor(Date.now() / 1_000);

const integration = (defaultSeconds: number | null) =>
  makeIntegration({ default_expires_in_seconds: defaultSeconds });

const facts = {
  namedSeconds: null,
  knownSeconds: null,
  warnings: [],
  refreshable: true,
  accessTokenPlaintext: "opaque",
} as const satisfies LifeFacts;

const computeTokenLifeMs = (
  of: ResolvedIntegration,
  namedSeconds: number | null,
  accessTokenPlaintext: string,
) => computeTokenLife(of, { ...facts, namedSeconds, accessTokenPlaintext }).lifeMs;

const jwt = (claims: Record<string, unknown>): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new Uint8Array(32));

test("a token lives as long as its answer says", async () => {
  const token = await jwt({ exp: NOW_SECONDS + 5 });
  expect(computeTokenLifeMs(integration(60), 3_600, token)).toBe(3_600_000);
  expect(computeTokenLifeMs(integration(null), 1, "opaque")).toBe(1_000);
});

test("else as long as the provider's definition says", async () => {
  const token = await jwt({ exp: NOW_SECONDS + 5 });
  expect(computeTokenLifeMs(integration(60), null, token)).toBe(60_000);
});

test("else as long as its own claims say, whichever clock they were written by", async () => {
  expect(computeTokenLifeMs(integration(null), null, await jwt({ iat: 1_000, exp: 1_900 }))).toBe(
    900_000,
  );
  const byThisClock = computeTokenLifeMs(
    integration(null),
    null,
    await jwt({ exp: NOW_SECONDS + 900 }),
  );
  expect(byThisClock).toBeGreaterThan(890_000);
  expect(byThisClock).toBeLessThanOrEqual(900_000);
  const unsigned = new UnsecuredJWT({ iat: 10, exp: 20 }).encode();
  expect(computeTokenLifeMs(integration(null), null, `${unsigned}sig`)).toBe(10_000);
});

test.each([
  ["an opaque one", async () => "opaque"],
  ["one with dots in it", async () => "a.b.c"],
  ["an empty one", async () => ""],
  ["an encrypted one", async () => "a.b.c.d.e"],
  ["a JWT without exp", () => jwt({ sub: "1" })],
  ["a JWT whose exp is text", () => jwt({ exp: "soon" })],
])("%s that nobody says anything about never expires", async (_, make) => {
  expect(computeTokenLifeMs(integration(null), null, await make())).toBeNull();
});

test("a JWT that claims to be dead on arrival is not believed: it would be refreshed at every read", async () => {
  expect(computeTokenLifeMs(integration(null), null, await jwt({ exp: 1_000 }))).toBeNull();
  expect(
    computeTokenLifeMs(integration(null), null, await jwt({ iat: 2_000, exp: 1_000 })),
  ).toBeNull();
  expect(
    computeTokenLifeMs(integration(null), null, await jwt({ iat: 1_000, exp: 1_000 })),
  ).toBeNull();
});

test("no token lives longer than ten years", async () => {
  expect(computeTokenLifeMs(integration(null), null, await jwt({ exp: 1e300 }))).toBe(TEN_YEARS_MS);
  expect(computeTokenLifeMs(integration(null), 1e12, "opaque")).toBe(TEN_YEARS_MS);
  expect(computeTokenLifeMs(integration(null), -5, "opaque")).toBe(0);
});

const odd = (code: string) => [{ code, detail: "" }];

test.each<[what: string, changes: Partial<LifeFacts>, seconds: number | null, codes: string[]]>([
  ["named no life any more", { knownSeconds: 3_600 }, 3_600, ["no_expires_in_any_more"]],
  [
    "named none that counts",
    { knownSeconds: 3_600, warnings: odd("unreadable_expires_in") },
    3_600,
    [],
  ],
  ["named another", { knownSeconds: 3_600, namedSeconds: 60 }, 60, []],
  [
    "named one again that a token did not have",
    { knownSeconds: -3_600, namedSeconds: 3_600_000 },
    3_600,
    ["expires_in_not_trusted"],
  ],
  ["named a shorter one than was learnt", { knownSeconds: -3_600, namedSeconds: 60 }, 60, []],
  ["named none after one was learnt", { knownSeconds: -3_600 }, 3_600, ["no_expires_in_any_more"]],
])("an answer that %s does not make Atlas forget what it knew", (_, changes, seconds, codes) => {
  const life = computeTokenLife(integration(60), { ...facts, ...changes });
  expect(life.lifeMs).toBe(seconds === null ? null : seconds * 1_000);
  expect(life.warnings.map(({ code }) => code)).toEqual(codes);
});

test("a token that ends nobody knows when is refreshed now and then, if it can be", () => {
  for (const code of ["unreadable_expires_in", "expires_in_not_positive"]) {
    const named = { ...facts, warnings: odd(code) };
    expect(computeTokenLife(integration(null), named).lifeMs).toBe(600_000);
    const only = { ...named, refreshable: false };
    expect(computeTokenLife(integration(null), only).lifeMs).toBeNull();
  }
});

test("whatever an answer names as a life, a known one leaves no token without an end", () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.integer({ min: 1, max: 1e7 }),
      fc.boolean(),
      (value, known, isLearnt) => {
        const { seconds } = readLife({ expires_in: value }, Date.now());
        const { lifeMs } = computeTokenLife(integration(null), {
          ...facts,
          namedSeconds: seconds,
          knownSeconds: isLearnt ? -known : known,
        });
        expect(lifeMs).toBeGreaterThanOrEqual(1_000);
        expect(lifeMs).toBeLessThanOrEqual(TEN_YEARS_MS);
      },
    ),
  );
});
