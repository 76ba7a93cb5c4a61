import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { newId } from "#shared/ids";
import { readTokens } from "../../src/read/read-tokens.ts";
import { apiKey } from "#support/services/callers";
import { mostAtOnce } from "../../../../test/bench/cells/refreshes.ts";
import { slow } from "#support/provider-double/behaviour";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  until,
  valueOf,
} from "#support/services/tokens-world";
import { connectionIn } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(() => {
  isolate = world.isolate();
});
afterAll(() => world.close());

const readMany = async (project: Project, connection_ids: string[]) =>
  valueOf(await readTokens(isolate, project.ctx, { connection_ids }));

test("each id has its own result, in the order in which they were asked for", async () => {
  const project = await world.project();
  const states = ["active", "pending", "needs_reauth", "disabled", "revoked", "deleted"] as const;
  const targets = [];
  for (const state of states) targets.push(await connectionIn(isolate, project, state));
  const entries = await readMany(
    project,
    targets.map(({ id }) => id),
  );
  expect(entries.map(({ connection_id }) => connection_id)).toEqual(targets.map(({ id }) => id));
  const answers = entries.map(({ result }) =>
    result.ok ? result.value.access_token : result.error.code,
  );
  expect(answers).toEqual([
    targets[0]?.accessToken,
    "connection_pending",
    "needs_reauth",
    "connection_disabled",
    "connection_revoked",
    "not_found",
  ]);
});

test("another project's ids, unknown and malformed ones are not found, and change nothing for the rest", async () => {
  const [mine, theirs] = [await world.project(), await world.project()];
  const own = await mine.connect(isolate);
  const foreign = await theirs.connectExpired(isolate);
  const ids = [foreign.id, own.id, newId("connection"), "con_\u0000", "con_' or 1=1 --", ""];
  const entries = await readMany(mine, ids);
  const errors = entries.map(({ result }) => (result.ok ? null : result.error));
  expect(errors[1]).toBeNull();
  for (const index of [0, 2, 3, 4, 5]) expect(errors[index]).toEqual(errors[2]);
  expect(errors[2]?.code).toBe("not_found");
  await isolate.settled();
  expect(await theirs.row(foreign.id)).toMatchObject({ lease_seq: "0" });
});

test("only ids of another form cost no statement", async () => {
  const project = await world.project();
  world.stores.bridge.resetCounts();
  expect(await readMany(project, ["x", "con_1"])).toHaveLength(2);
  expect(world.stores.bridge.counts().statements).toBe(0);
});

test("a hundred tokens cost one statement", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  await readMany(project, [id]);
  world.stores.bridge.resetCounts();
  const ids = [id, ...Array.from({ length: 99 }, () => newId("connection"))];
  expect(await readMany(project, ids)).toHaveLength(100);
  expect(world.stores.bridge.counts().statements).toBe(1);
});

test("an expired token is refreshed behind the answer, which does not wait for it", async () => {
  const project = await world.project();
  const { id, accessToken } = await project.connectExpired(isolate);
  const held = world.double.holdNext("refresh");
  const [entry] = await readMany(project, [id]);
  expect(entry?.result).toMatchObject({
    ok: false,
    error: { code: "refresh_in_progress", retry_after: expect.any(Number) },
  });
  await held.reached;
  // Whoever reads it here meanwhile waits with what is under way, at no cost.
  world.stores.bridge.resetCounts();
  expect(errorOf(await project.read(isolate, id, 0)).code).toBe("refresh_in_progress");
  expect(world.stores.bridge.counts().statements).toBe(0);
  held.release();
  await isolate.settled();
  const [after] = await readMany(project, [id]);
  expect(after?.result.ok && after.result.value.access_token).not.toBe(accessToken);
  expect(after?.result.ok).toBe(true);
});

test("an expired token that the sweep has set aside is refreshed behind the answer all the same", async () => {
  const project = await world.project();
  const { id } = await project.connectExpired(isolate);
  await world.db.execute(sql`update connection_tokens
    set refresh_due_at = clock_timestamp() + interval '10 min' where connection_id = ${id}`);
  await readMany(project, [id]);
  await isolate.settled();
  expect(await project.row(id)).toMatchObject({ version: "2" });
});

test("a living token inside its margin is handed out and refreshed behind", async () => {
  const project = await world.project();
  const { id, accessToken } = await project.connect(isolate);
  await project.makeDue(id);
  const [entry] = await readMany(project, [id]);
  expect(entry?.result.ok && entry.result.value.access_token).toBe(accessToken);
  await isolate.settled();
  expect(await project.row(id)).toMatchObject({ version: "2" });
});

test("all expired tokens are refreshed behind the answer, five at a time", async () => {
  const project = await world.project();
  const ids: string[] = [];
  for (let i = 0; i < 9; i++)
    ids.push((await project.connectExpired(isolate, { subject: `many-${i}` })).id);
  const before = world.double.refreshCalls();
  world.double.program("refresh", slow(200));
  const entries = await readMany(project, ids);
  for (const { result } of entries) expect(errorOf(result).code).toBe("refresh_in_progress");
  await until(() => world.double.refreshCalls() - before === 5);
  await isolate.settled();
  world.double.program("refresh", { kind: "ok" });
  const calls = world.double.calls.filter(({ endpoint }) => endpoint === "refresh").slice(before);
  expect(calls).toHaveLength(9);
  expect(
    mostAtOnce(
      calls.map(({ at }) => at),
      150,
    ),
  ).toBeLessThanOrEqual(5);
  for (const { result } of await readMany(project, ids)) expect(result.ok).toBe(true);
});

test("an integration and a data key are asked for once, however many rows need them", async () => {
  const project = await world.project();
  const ids: string[] = [];
  for (let i = 0; i < 5; i++)
    ids.push((await project.connect(isolate, { subject: `cold-${i}` })).id);
  isolate = world.isolate();
  const before = world.resolutions;
  world.stores.bridge.resetCounts();
  expect((await readMany(project, ids)).every(({ result }) => result.ok)).toBe(true);
  expect(world.resolutions - before).toBe(1);
  expect(world.stores.bridge.counts().statements).toBe(1);
});

test("a data key is unwrapped once, and one that cannot be had holds nobody else's token back", async () => {
  const project = await world.project();
  const keyless = await project.connect(isolate, { subject: "keyless" });
  await isolate.keys.add(project.id, 2);
  const ids: string[] = [];
  for (let i = 0; i < 5; i++)
    ids.push((await project.connect(isolate, { subject: `keyed-${i}` })).id);
  await world.db.execute(sql`update project_data_keys set wrapped = 'w1.k9.AAAA'
    where project_id = ${project.id} and version = 1`);
  isolate = world.isolate();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const decrypted = vi.spyOn(crypto.subtle, "decrypt");
  const entries = await readMany(project, [keyless.id, ...ids]);
  // The key, and five tokens.
  expect(decrypted).toHaveBeenCalledTimes(6);
  vi.restoreAllMocks();
  expect(entries.map(({ result }) => result.ok)).toEqual([false, ...ids.map(() => true)]);
});

test("a provider that does not answer holds nobody else's token back", async () => {
  const project = await world.project();
  const [slow, living] = [
    await project.connectExpired(isolate, { subject: "slow" }),
    await project.connect(isolate, { subject: "valid" }),
  ];
  const held = world.double.holdNext("refresh");
  const entries = await readMany(project, [slow.id, living.id]);
  expect(entries.map(({ result }) => result.ok)).toEqual([false, true]);
  await held.reached;
  held.release();
  await until(async () => (await project.row(slow.id))["version"] === "2");
  await isolate.settled();
});

test("reading many needs tokens:read", async () => {
  const project = await world.project();
  const caller = apiKey(project.id, ["connections:read", "connections:write"]);
  const answer = await readTokens(isolate, caller, { connection_ids: [newId("connection")] });
  expect(errorOf(answer).code).toBe("forbidden");
});
