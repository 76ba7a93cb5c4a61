import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asService } from "#shared/contracts/call-context";
import type { DiscardGrantInput } from "#shared/contracts/tokens/grant";
import { discardGrant } from "../../src/revocation/discard-grant.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { service } from "#support/services/callers";
import { type Isolate, type Project, TokensWorld, valueOf } from "#support/services/tokens-world";

// A grant of a failed flow may lack either token.

let world: TokensWorld;
let isolate: Isolate;
let project: Project;
let grant: { accessToken: string; refreshToken: string };

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  isolate = world.isolate();
  project = await world.project();
  grant = world.double.issueGrant({ sub: "subject-1" });
});

type Brought = Pick<DiscardGrantInput, "access_token_plaintext" | "refresh_token_plaintext">;

const refreshAlone = (): Brought => ({
  access_token_plaintext: null,
  refresh_token_plaintext: grant.refreshToken,
});
const accessAlone = (): Brought => ({
  access_token_plaintext: grant.accessToken,
  refresh_token_plaintext: null,
});
const both = (): Brought => ({ ...refreshAlone(), access_token_plaintext: grant.accessToken });

async function discard(brought: Brought, account: DiscardGrantInput["account"] = null) {
  const answer = await discardGrant(isolate, asService(project.ctx, "oauth", project.id), {
    integration_id: project.integration.id,
    account,
    ...brought,
  });
  await isolate.settled();
  return valueOf(answer).queued;
}

const calls = () => world.double.calls.filter(({ endpoint }) => endpoint === "revocation").length;

async function queued() {
  const { rows } = await world.db.execute<Record<string, string | null>>(sql`
    select access_sealed, refresh_sealed, last_error_code from revocations
    where project_id = ${project.id}`);
  return rows;
}

async function sweepLater(): Promise<void> {
  await world.db.execute(sql`update revocations set due_at = clock_timestamp()
    where project_id = ${project.id}`);
  valueOf(await runDue(isolate, service("gateway")));
}

const sealed = expect.stringMatching(/^s1\.1\./);

describe("a grant without an access token", () => {
  test("is ended by its refresh token alone", async () => {
    expect(await discard(refreshAlone())).toBe(true);
    expect(world.double.isRefreshTokenActive(grant.refreshToken)).toBe(false);
    expect(calls()).toBe(1);
    expect(await queued()).toEqual([]);
  });

  test("waits, sealed, while the provider is down, and the sweep ends it", async () => {
    world.double.program("revocation", { kind: "down" });
    expect(await discard(refreshAlone())).toBe(true);
    expect(await queued()).toEqual([
      { access_sealed: null, refresh_sealed: sealed, last_error_code: "provider_unavailable" },
    ]);
    world.double.program("revocation", { kind: "ok" });
    await sweepLater();
    expect(world.double.isRefreshTokenActive(grant.refreshToken)).toBe(false);
    expect(await queued()).toEqual([]);
  });

  test("is not queued where a revocation could end other grants of an unknown account", async () => {
    project = await world.project({ revocation: { method: "rfc7009", scope: "user" } });
    expect(await discard(refreshAlone())).toBe(false);
    expect([await queued(), calls()]).toEqual([[], 0]);
    const account = { issuer: world.double.origin, subject: "subject-1" };
    expect(await discard(refreshAlone(), account)).toBe(true);
    expect([await queued(), calls()]).toEqual([[], 1]);
  });
});

test("a grant without a refresh token is ended by its access token alone", async () => {
  expect(await discard(accessAlone())).toBe(true);
  expect(world.double.isAccessTokenActive(grant.accessToken)).toBe(false);
  expect(calls()).toBe(1);
  expect(await queued()).toEqual([]);
});

test("a grant without any token is not queued", async () => {
  const none = { access_token_plaintext: null, refresh_token_plaintext: null };
  expect(await discard(none)).toBe(false);
  expect(await queued()).toEqual([]);
});

describe("where the provider takes only an access token as proof", () => {
  beforeEach(async () => {
    project = await world.project({ revocation: { method: "delete_grant", scope: "grant" } });
  });

  test("a grant without one is not queued", async () => {
    expect(await discard(refreshAlone())).toBe(false);
    expect([await queued(), calls()]).toEqual([[], 0]);
  });

  test("a grant without a refresh token is", async () => {
    world.double.program("revocation", { kind: "down" });
    expect(await discard(accessAlone())).toBe(true);
    expect(await queued()).toMatchObject([{ access_sealed: sealed, refresh_sealed: null }]);
  });

  test("one without an access token that is queued all the same is dropped, unsent", async () => {
    world.double.program("revocation", { kind: "down" });
    await discard(both());
    await world.db.execute(sql`update revocations set access_sealed = null
      where project_id = ${project.id}`);
    const before = calls();
    await sweepLater();
    expect([await queued(), calls()]).toEqual([[], before]);
  });
});
