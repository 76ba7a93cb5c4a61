import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asService } from "#shared/contracts/call-context";
import { deleteConnection } from "../../src/connections/delete-connection.ts";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { discardGrant } from "../../src/revocation/discard-grant.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { storeConnection } from "../../src/connections/store-connection.ts";
import { service } from "#support/services/callers";
import { type Isolate, type Project, TokensWorld, valueOf } from "#support/services/tokens-world";
import { connectCode, declareDead, endCode, store } from "#support/services/tokens-vault";

// Google and GitHub: one revocation ends everything that the account granted to the client.

let world: TokensWorld;
let isolate: Isolate;
let project: Project;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  isolate = world.isolate();
  project = await world.project({ revocation: { method: "rfc7009", scope: "user" } });
});

const kept = [{ token: "grant", result: "kept" }];
const told = [
  { token: "refresh_token", result: "revoked" },
  { token: "access_token", result: "revoked" },
];

const revoke = async (connection_id: string) =>
  valueOf(await revokeConnection(isolate, project.ctx, { connection_id })).tokens;

const calls = (): number =>
  world.double.calls.filter(({ endpoint }) => endpoint === "revocation").length;

const queued = async (): Promise<number> => {
  const { rows } = await world.db.execute(
    sql`select id from revocations where project_id = ${project.id}`,
  );
  return rows.length;
};

const sweepLater = async (): Promise<void> => {
  await world.db.execute(sql`update revocations set due_at = clock_timestamp()
    where project_id = ${project.id}`);
  valueOf(await runDue(isolate, service("gateway")));
};

/** The same account at the provider, as another end user's connection. */
const twice = async () => {
  const first = await project.connect(isolate, { externalId: "anna" });
  const second = await project.connect(isolate, { externalId: "ben" });
  return { first, second };
};

test("a revocation is kept back while another connection of the account is in use, and sent with the last one", async () => {
  const { first, second } = await twice();
  expect(await revoke(first.id)).toEqual(kept);
  expect(calls()).toBe(0);
  expect(await project.row(first.id)).toMatchObject({ state: "revoked", refresh_sealed: null });
  expect(valueOf(await project.read(isolate, second.id)).access_token).toBe(second.accessToken);
  expect(await revoke(second.id)).toEqual(told);
  expect(await queued()).toBe(0);
});

test("of two that are revoked at once the provider is told at least once", async () => {
  const { first, second } = await twice();
  const [a, b] = await Promise.all([
    revokeConnection(world.isolate(), project.ctx, { connection_id: first.id }),
    revokeConnection(world.isolate(), project.ctx, { connection_id: second.id }),
  ]);
  const results = [valueOf(a), valueOf(b)].flatMap(({ tokens }) => tokens);
  expect(results.filter(({ result }) => result === "revoked").length).toBeGreaterThanOrEqual(2);
});

test("a queued revocation is dropped unsent when the account has connected again", async () => {
  const { id } = await project.connect(isolate);
  world.double.program("revocation", { kind: "down" });
  await revoke(id);
  expect(await queued()).toBe(1);
  world.double.program("revocation", { kind: "ok" });
  const { connection_id } = await store(isolate, project);
  expect(connection_id).toBe(id);
  const before = calls();
  await sweepLater();
  expect(calls()).toBe(before);
  expect(await queued()).toBe(0);
  expect(await project.row(id)).toMatchObject({ state: "active" });
});

test("one that waits for its confirmation and one that is disabled keep it back as well", async () => {
  const { first, second } = await twice();
  valueOf(await disableConnection(isolate, project.ctx, { connection_id: second.id }));
  expect(await revoke(first.id)).toEqual(kept);
  const { hash } = await connectCode();
  const waiting = await store(isolate, project, { externalId: "carl", connect_code_hash: hash });
  expect(waiting.state).toBe("pending");
  expect(await revoke(second.id)).toEqual(kept);
  expect(await revoke(waiting.connection_id)).toEqual(told);
});

test("one whose connect code ran out keeps nothing back, and its own grant ends with the sweep", async () => {
  const { first, second } = await twice();
  valueOf(await deleteConnection(isolate, project.ctx, { connection_id: second.id, hard: false }));
  const { hash } = await connectCode();
  const late = await store(isolate, project, { externalId: "carl", connect_code_hash: hash });
  await endCode(project, late.connection_id);
  expect(await revoke(first.id)).toEqual(told);
  const before = calls();
  await sweepLater();
  expect(await project.row(late.connection_id)).toMatchObject({ state: "deleted" });
  expect(calls()).toBe(before + 2);
  expect(await queued()).toBe(0);
});

test("the sweep ends an unconfirmed connection without ending another one of its account", async () => {
  const { first } = await twice();
  const { hash } = await connectCode();
  const late = await store(isolate, project, { externalId: "carl", connect_code_hash: hash });
  await endCode(project, late.connection_id);
  await sweepLater();
  expect(await project.row(late.connection_id)).toMatchObject({ state: "deleted" });
  expect(calls()).toBe(0);
  expect(await queued()).toBe(0);
  expect(valueOf(await project.read(isolate, first.id)).access_token).toBe(first.accessToken);
});

test.each(["soft", "hard"])("a %s deletion keeps it back as well", async (kind) => {
  const { first } = await twice();
  const input = { connection_id: first.id, hard: kind === "hard" };
  expect(valueOf(await deleteConnection(isolate, project.ctx, input)).tokens).toEqual(kept);
  expect(calls()).toBe(0);
});

test("a late answer to a deleted connection is not revoked over another connection's head", async () => {
  const { first } = await twice();
  await project.expire(first.id);
  const hold = world.double.holdNext("refresh");
  const reading = project.read(world.isolate(), first.id);
  await hold.reached;
  const input = { connection_id: first.id, hard: true };
  valueOf(await deleteConnection(isolate, project.ctx, input));
  hold.release();
  await reading;
  await sweepLater();
  expect(calls()).toBe(0);
  expect(await queued()).toBe(0);
});

test.each([
  ["a connection whose grant is dead", (id: string) => declareDead(project, id)],
  [
    "a disabled connection whose grant is dead",
    async (id: string) => {
      valueOf(await disableConnection(isolate, project.ctx, { connection_id: id }));
      await declareDead(project, id);
    },
  ],
  ["a revoked one", (id: string) => revoke(id)],
])("%s keeps nothing back", async (_, end) => {
  const { first, second } = await twice();
  await end(second.id);
  expect(await revoke(first.id)).toEqual(told);
});

test("another account, another issuer's, another integration and another project keep nothing back", async () => {
  const { id } = await project.connect(isolate);
  await project.connect(isolate, { subject: "somebody else", externalId: "ben" });
  const input = await project.grantInput({ externalId: "carl" });
  const namesake = { ...input.account, issuer: "https://other.example" };
  valueOf(await storeConnection(isolate, project.ctx, { ...input, account: namesake }));
  const other = await world.integration(project.id, project.integration.definition);
  await project.connect(isolate, { integration_id: other.id, externalId: "ben" });
  const stranger = await world.project({ revocation: { method: "rfc7009", scope: "user" } });
  await stranger.connect(isolate);
  expect(await revoke(id)).toEqual(told);
});

test("where a revocation ends its own grant only, each is sent", async () => {
  project = await world.project({ revocation: { method: "rfc7009", scope: "grant" } });
  const { first } = await twice();
  expect(await revoke(first.id)).toEqual(told);
});

const discard = async (account: { issuer: string; subject: string } | null) => {
  const grant = world.double.issueGrant({ sub: "subject-1" });
  const caller = asService(project.ctx, "oauth", project.id);
  const answer = await discardGrant(isolate, caller, {
    integration_id: project.integration.id,
    account,
    access_token_plaintext: grant.accessToken,
    refresh_token_plaintext: grant.refreshToken,
  });
  await isolate.settled();
  return valueOf(answer).queued;
};
const account = () => ({ issuer: world.double.origin, subject: "subject-1" });

test("a grant that no connection took is revoked, unless one of its account is in use or nobody knows whose it is", async () => {
  expect(await discard(account())).toBe(true);
  expect(calls()).toBe(2);
  expect(await discard(null)).toBe(false);
  await project.connect(isolate);
  expect(await discard(account())).toBe(true);
  expect(calls()).toBe(2);
  expect(await queued()).toBe(0);
});

test("a grant of a provider that cannot be told is nowhere queued", async () => {
  project = await world.project({ revocation: { method: "none", scope: "token" } });
  expect(await discard(account())).toBe(false);
  expect(await queued()).toBe(0);
});
