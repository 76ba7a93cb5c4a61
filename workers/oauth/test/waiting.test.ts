import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ProviderFetchError } from "#shared/provider/address/guarded-fetch";
import { SigningKeys } from "#shared/provider/signing-keys";
import { type AppProject, type OAuthIsolate, OAuthWorld } from "#support/services/oauth-in-process";

// How long a callback waits for the provider, on a clock that the provider's slowness moves on.

let world: OAuthWorld;
let project: AppProject;
/** The time that each call to the provider was given. */
let limitsMs: number[];

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  limitsMs = [];
});

/** The project's isolate, whose provider takes this long for every answer. */
function slow(takesMs: number): OAuthIsolate {
  const { atlas } = project;
  const provider: OAuthIsolate["provider"] = {
    fetch: async (url, init, limits) => {
      limitsMs.push(limits.deadlineMs);
      atlas.aheadMs += Math.min(takesMs, limits.deadlineMs);
      if (takesMs >= limits.deadlineMs) throw new ProviderFetchError("deadline");
      return atlas.provider.fetch(url, init, limits);
    },
  };
  return { ...atlas, provider, signingKeys: new SigningKeys(provider, atlas.clock) };
}

const withoutName = () =>
  world.double.program("token", {
    kind: "ok",
    idToken: { omit: ["name", "email", "preferred_username"] },
  });

test("exchange, keys and userinfo share fifteen seconds", async () => {
  withoutName();
  const flow = await project.returning(await project.plugIn());
  const outcome = project.outcomeOf(await project.callback(flow, {}, slow(5_000)));
  expect(outcome).toMatchObject({ status: "connected" });
  expect(limitsMs).toHaveLength(3);
  expect(limitsMs[0]).toBe(10_000);
  expect(limitsMs[1]).toBeLessThanOrEqual(10_000);
  expect(limitsMs[2]).toBeLessThanOrEqual(5_000);
});

test("once they are over, nothing more is sent to the provider for this callback", async () => {
  withoutName();
  const flow = await project.returning(await project.plugIn());
  const outcome = project.outcomeOf(await project.callback(flow, {}, slow(8_000)));
  // The keys did not come within the seven seconds that were left.
  expect(outcome).toMatchObject({ status: "failed", error: "provider_unavailable" });
  expect(limitsMs).toHaveLength(2);
  expect(limitsMs[1]).toBeLessThanOrEqual(7_000);
});

test("plain OAuth 2.0: userinfo has what the exchange left", async () => {
  const flow = await project.returning(await project.plugInOAuth2());
  const outcome = project.outcomeOf(await project.callback(flow, {}, slow(9_000)));
  expect(outcome).toEqual({ status: "failed", error: "provider_unavailable" });
  expect(limitsMs).toHaveLength(2);
  expect(limitsMs[1]).toBeLessThanOrEqual(6_000);
});
