import { SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { makeIntegration } from "#support/providers/resolved-integration";
import { computeTokenLifeMs } from "./token-life.ts";

const TEN_YEARS_MS = 10 * 365 * 86_400_000;
const NOW_SECONDS = Math.floor(Date.now() / 1_000);

const integration = (defaultSeconds: number | null) =>
  makeIntegration({ default_expires_in_seconds: defaultSeconds });

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
