import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { followEndUser } from "../../workers/tokens/src/end-users/follow-end-user.ts";
import { confirmConnection } from "../../workers/tokens/src/connections/confirm-connection.ts";
import { storeConnection } from "../../workers/tokens/src/connections/store-connection.ts";
import { blockEndUser, deleteEndUser } from "../../workers/users/src/end-users/change-end-user.ts";
import { createEndUser } from "../../workers/users/src/end-users/create-end-user.ts";
import { finishEndUser } from "../../workers/users/src/end-users/finish-end-user.ts";
import { operatorSays } from "#support/services/platform";
import { inLine } from "#support/row-queue";
import { apiKey, service } from "#support/services/callers";
import { connectCode, stateOf, store } from "#support/services/tokens-vault";
import { type Isolate, type Project, TokensWorld, valueOf } from "#support/services/tokens-world";

// Needs a PostgreSQL with many sessions: only there do statements wait for each other's rows.

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start({ databaseUrl: POSTGRES_URL, control: true });
  isolate = world.isolate();
});
afterAll(() => world.close());

const server = () => ({ db: world.db, url: POSTGRES_URL });
const users = () => ({
  db: world.db,
  log: isolate.log,
  waitUntil: () => undefined,
  ...operatorSays(),
});
const lockOf = (id: string) => `select 1 from end_users where id = '${id}' for update`;
const key = (project: Project) => apiKey(project.id, ["end_users:write"]);
const follow = (project: Project, end_user_id: string) =>
  followEndUser(isolate, service("gateway", project.id), { end_user_id });

/** The person's connections, and whether each gives tokens. */
async function statesOf(project: Project): Promise<string[]> {
  const { rows } = await world.db.execute<{ state: string }>(sql`
    select state from connection_tokens where project_id = ${project.id} order by connection_id`);
  return rows.map(({ state }) => state);
}

test("a grant that is stored right before the block is disabled by it", async () => {
  const project = await world.project();
  const person = await project.endUser("user-1");
  const input = await project.grantInput();
  const [stored, blocked] = await inLine(
    server(),
    lockOf(person),
    () => storeConnection(isolate, project.ctx, input),
    () => blockEndUser(users(), key(project), { end_user: person }),
  );
  expect([stored.ok, blocked.ok]).toEqual([true, true]);
  valueOf(await follow(project, person));
  expect(await statesOf(project)).toEqual(["disabled"]);
});

test("a grant that comes right after the block is refused, and nothing of it is stored", async () => {
  const project = await world.project();
  const person = await project.endUser("user-1");
  const input = await project.grantInput();
  const [blocked, stored] = await inLine(
    server(),
    lockOf(person),
    () => blockEndUser(users(), key(project), { end_user: person }),
    () => storeConnection(isolate, project.ctx, input),
  );
  expect(blocked.ok).toBe(true);
  expect(stored).toMatchObject({ error: { code: "end_user_blocked" } });
  expect(await statesOf(project)).toEqual([]);
});

test("a reconnect that waits behind a block does not bring the connection back", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const person = await project.endUser("user-1");
  const input = await project.grantInput({ connection_id: id });
  const [, stored] = await inLine(
    server(),
    lockOf(person),
    () => blockEndUser(users(), key(project), { end_user: person }),
    () => storeConnection(isolate, project.ctx, input),
  );
  expect(stored).toMatchObject({ error: { code: "end_user_blocked" } });
  valueOf(await follow(project, person));
  expect(await stateOf(project, id)).toBe("disabled");
});

test("following a block and confirming a code end disabled or refused, in either order", async () => {
  for (const followsFirst of [true, false]) {
    const project = await world.project();
    const { code, hash } = await connectCode();
    const { connection_id: id } = await store(isolate, project, { connect_code_hash: hash });
    const person = await project.endUser("user-1");
    valueOf(await blockEndUser(users(), key(project), { end_user: person }));
    const confirm = () =>
      confirmConnection(isolate, apiKey(project.id, ["connect:write"]), { connect_code: code });
    const lock = `select 1 from connection_tokens where connection_id = '${id}' for update`;
    if (followsFirst) await inLine(server(), lock, () => follow(project, person), confirm);
    else await inLine(server(), lock, confirm, () => follow(project, person));
    valueOf(await follow(project, person));
    expect(await stateOf(project, id)).toBe(followsFirst ? "pending" : "disabled");
  }
});

test("thirty grants and a deletion at once leave no connection and no living grant", async () => {
  const project = await world.project();
  const person = await project.endUser("user-1");
  const inputs = await Promise.all(
    Array.from({ length: 30 }, (_, n) => project.grantInput({ subject: `account-${n}` })),
  );
  const stores = inputs.map((input) => storeConnection(isolate, project.ctx, input));
  const deletion = deleteEndUser(users(), key(project), { end_user: person });
  const outcomes = await Promise.all(stores);
  const { change } = valueOf(await deletion);
  expect(change).not.toBeNull();
  // Two runs at once, as when the job comes while the caller is still at it.
  await Promise.all([follow(project, person), follow(project, person)]);
  expect(valueOf(await follow(project, person))).toEqual({ done: true });
  expect(await statesOf(project)).toEqual([]);
  await isolate.settled();
  const { rows } = await world.db.execute(sql`
    select 1 from revocations where project_id = ${project.id}`);
  const living = inputs.filter(
    (input, n) =>
      (outcomes[n]?.ok ?? false) &&
      world.double.isRefreshTokenActive(input.refresh_token_plaintext ?? ""),
  );
  expect(living.length).toBeLessThanOrEqual(rows.length);
  if (change !== null)
    valueOf(await finishEndUser(users(), service("gateway", project.id), change));
  expect(
    valueOf(await createEndUser(users(), key(project), { external_id: "user-1" })).created,
  ).toBe(true);
});
