import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EndUserState } from "#shared/contracts/users/end-user-states";
import { confirmConnection } from "../../src/connections/confirm-connection.ts";
import { disableConnection } from "../../src/connections/disable-connection.ts";
import { enableConnection } from "../../src/connections/enable-connection.ts";
import { storeConnection } from "../../src/connections/store-connection.ts";
import { followEndUser } from "../../src/end-users/follow-end-user.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { apiKey, service } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import {
  connectCode,
  declareDead,
  eventsOf,
  show,
  stateOf,
  store,
} from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
  isolate = world.isolate();
});
afterAll(() => world.close());

/** What the users service does. */
async function setState(project: Project, state: EndUserState, person = "user-1"): Promise<string> {
  const id = await project.endUser(person);
  await world.db.execute(sql`update end_users set state = ${state} where id = ${id}`);
  return id;
}

const follow = (project: Project, id: string) =>
  followEndUser(isolate, service("gateway", project.id), { end_user_id: id });

/** Gives a person another state, and has the connections follow it. */
const move = async (project: Project, state: EndUserState, person = "user-1") =>
  valueOf(await follow(project, await setState(project, state, person)));

const left = async (project: Project, table: string): Promise<number> => {
  const { rows } = await world.db.execute(
    sql`select 1 from ${sql.raw(table)} where project_id = ${project.id}`,
  );
  return rows.length;
};

test("a block disables what is active, with one event each, and a warm read ends", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const other = await project.connect(isolate, { externalId: "user-2", subject: "subject-2" });
  valueOf(await project.read(isolate, id));
  await isolate.settled();
  expect(await move(project, "blocked")).toEqual({ done: true });
  expect(errorOf(await project.read(isolate, id)).code).toBe("end_user_blocked");
  expect(errorOf(await project.read(world.isolate(), id)).code).toBe("end_user_blocked");
  expect(await show(isolate, project, id)).toMatchObject({
    state: "disabled",
    state_reason: "end_user_blocked",
  });
  expect((await project.read(isolate, other.id)).ok).toBe(true);
  valueOf(await follow(project, await project.endUser("user-1")));
  expect((await eventsOf(project, id)).map(({ data }) => data["state"])).toEqual([
    "active",
    "disabled",
  ]);
});

test("the end of a block restores what it disabled, and nothing else", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const off = await project.connect(isolate, { subject: "off" });
  const dead = await project.connect(isolate, { subject: "dead" });
  valueOf(await disableConnection(isolate, project.ctx, { connection_id: off.id }));
  await declareDead(project, dead.id);
  await move(project, "blocked");
  expect(await stateOf(project, dead.id)).toBe("disabled");
  await move(project, "active");
  expect((await project.read(isolate, id)).ok).toBe(true);
  expect(await show(isolate, project, id)).toMatchObject({ state: "active", state_reason: null });
  expect(await stateOf(project, off.id)).toBe("disabled");
  expect(await show(isolate, project, dead.id)).toMatchObject({
    state: "needs_reauth",
    state_reason: "invalid_grant",
  });
});

test("neither enabling nor a connect code goes past a block", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  valueOf(await disableConnection(isolate, project.ctx, { connection_id: id }));
  const { code, hash } = await connectCode();
  const pending = await store(isolate, project, { subject: "new", connect_code_hash: hash });
  await move(project, "blocked");
  const enabled = await enableConnection(isolate, project.ctx, { connection_id: id });
  expect(errorOf(enabled).code).toBe("end_user_blocked");
  const confirm = () =>
    confirmConnection(isolate, apiKey(project.id, ["connect:write"]), {
      connect_code: code,
      external_id: "user-1",
    });
  expect(errorOf(await confirm()).code).toBe("end_user_blocked");
  await move(project, "active");
  expect(await stateOf(project, pending.connection_id)).toBe("pending");
  expect((await confirm()).ok).toBe(true);
  expect((await enableConnection(isolate, project.ctx, { connection_id: id })).ok).toBe(true);
});

test.each(["blocked", "deleting"] as const)(
  "no grant of a person who is %s is stored, neither a new one nor a reconnect",
  async (state) => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    await setState(project, state);
    const code = `end_user_${state}`;
    const fresh = await project.grantInput({ subject: "second" });
    expect(errorOf(await storeConnection(isolate, project.ctx, fresh)).code).toBe(code);
    const again = await project.grantInput({ connection_id: id });
    expect(errorOf(await storeConnection(isolate, project.ctx, again)).code).toBe(code);
    expect(await left(project, "connections")).toBe(1);
    expect((await project.row(id))["version"]).toBe("1");
  },
);

test("a refresh in flight when the block comes is kept, and not handed out", async () => {
  const project = await world.project();
  const { id } = await project.connectExpired(isolate);
  const gate = world.double.holdNext("refresh");
  const reading = project.read(isolate, id);
  await gate.reached;
  await move(project, "blocked");
  gate.release();
  expect(errorOf(await reading).code).toBe("end_user_blocked");
  await isolate.settled();
  expect(errorOf(await project.read(isolate, id)).code).toBe("end_user_blocked");
  await move(project, "active");
  const token = valueOf(await project.read(isolate, id));
  expect(world.double.isAccessTokenActive(token.access_token)).toBe(true);
});

test("a deletion revokes every grant at the provider and leaves no row", async () => {
  const project = await world.project();
  const tokens = [];
  for (const subject of ["one", "two", "three"])
    tokens.push((await project.connect(isolate, { subject })).refreshToken);
  const kept = await project.connect(isolate, { externalId: "user-2", subject: "other" });
  expect(await move(project, "deleting")).toEqual({ done: true });
  expect(await left(project, "connections")).toBe(1);
  await isolate.settled();
  valueOf(await runDue(isolate, service("gateway", project.id)));
  expect(await left(project, "revocations")).toBe(0);
  for (const token of tokens) expect(world.double.isRefreshTokenActive(token)).toBe(false);
  expect(world.double.isRefreshTokenActive(kept.refreshToken)).toBe(true);
  expect((await project.read(isolate, kept.id)).ok).toBe(true);
});

test("a deletion that died after any connection goes on where it was", async () => {
  const project = await world.project();
  for (const subject of ["one", "two", "three"]) await project.connect(isolate, { subject });
  world.double.program("revocation", { kind: "down" });
  const id = await setState(project, "deleting");
  let deletions = 0;
  const dying: Isolate = {
    ...isolate,
    cache: new Proxy(isolate.cache, {
      get(target, name) {
        // The isolate dies right after the statement that moved a connection's grant into the queue.
        if (name === "writeTombstone" && ++deletions > 1)
          return () => Promise.reject(new Error("killed"));
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }),
  };
  await expect(
    followEndUser(dying, service("gateway", project.id), { end_user_id: id }),
  ).rejects.toThrow("killed");
  expect(await left(project, "connections")).toBeGreaterThan(0);
  expect(valueOf(await follow(project, id))).toEqual({ done: true });
  expect(await left(project, "connections")).toBe(0);
  await isolate.settled();
  expect(await left(project, "revocations")).toBe(3);
  world.double.program("revocation", { kind: "ok" });
});

test("a person of another project is not touched", async () => {
  const project = await world.project();
  const other = await world.project();
  const { id } = await project.connect(isolate);
  const person = await setState(project, "deleting");
  expect(errorOf(await follow(other, person)).code).toBe("not_found");
  expect(await stateOf(project, id)).toBe("active");
});
