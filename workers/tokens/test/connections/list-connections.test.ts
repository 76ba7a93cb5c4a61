import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CONNECTION_STATES } from "#shared/contracts/tokens/connection-states";
import type { ListConnectionsInput } from "#shared/contracts/tokens/connection";
import { newId } from "#shared/ids";
import { getConnection } from "../../src/connections/get-connection.ts";
import { listConnections } from "../../src/connections/list-connections.ts";
import { account, apiKey } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { connectionIn, store } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
  isolate = world.isolate();
});
afterAll(() => world.close());

const list = async (project: Project, input: Partial<ListConnectionsInput> = {}) =>
  valueOf(await listConnections(isolate, project.ctx, { limit: 25, ...input }));
const idsOf = async (project: Project, input: Partial<ListConnectionsInput> = {}) =>
  (await list(project, input)).data.map(({ id }) => id);

async function storeMany(project: Project, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const { connection_id } = await store(isolate, project, { subject: `s-${i}` });
    ids.push(connection_id);
  }
  return ids;
}

test("pages go from the newest to the oldest, each connection once, and the last has no cursor", async () => {
  const project = await world.project();
  const ids = await storeMany(project, 5);
  const seen: string[] = [];
  const sizes: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await list(project, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.data.map(({ id }) => id));
    sizes.push(page.data.length);
    cursor = page.next_cursor;
  }
  expect(sizes).toEqual([2, 2, 1]);
  expect(seen).toEqual(ids.toSorted().toReversed());
});

test("a page that is exactly full is the last one when nothing comes after it", async () => {
  const project = await world.project();
  await storeMany(project, 2);
  expect(await list(project, { limit: 2 })).toMatchObject({ next_cursor: null });
});

test("a connection that is made between two pages moves nobody", async () => {
  const project = await world.project();
  const ids = (await storeMany(project, 3)).toSorted().toReversed();
  const first = await list(project, { limit: 1 });
  await store(isolate, project, { subject: "late" });
  const rest = await idsOf(project, { cursor: String(first.next_cursor) });
  expect([...first.data.map(({ id }) => id), ...rest]).toEqual(ids);
});

test("filters by integration id and key, person and both", async () => {
  const project = await world.project();
  const other = await world.integration(project.id);
  const a = await store(isolate, project, { externalId: "anna" });
  const b = await store(isolate, project, { externalId: "ben" });
  const c = await store(isolate, project, { externalId: "anna", integration_id: other.id });
  const sorted = (...ones: { connection_id: string }[]) =>
    ones
      .map((one) => one.connection_id)
      .toSorted()
      .toReversed();
  expect(await idsOf(project, { integration: other.id })).toEqual(sorted(c));
  expect(await idsOf(project, { integration: other.key })).toEqual(sorted(c));
  expect(await idsOf(project, { external_id: "anna" })).toEqual(sorted(a, c));
  expect(await idsOf(project, { external_id: "ben" })).toEqual(sorted(b));
  const both = { external_id: "anna", integration: project.integration.id };
  expect(await idsOf(project, both)).toEqual(sorted(a));
  expect(await idsOf(project, { external_id: "an%" })).toEqual([]);
});

test("filters by state; what is deleted is in no list", async () => {
  const project = await world.project();
  const ids = new Map<string, string>();
  for (const state of CONNECTION_STATES)
    ids.set(state, (await connectionIn(isolate, project, state)).id);
  for (const state of CONNECTION_STATES)
    expect(await idsOf(project, { state })).toEqual(state === "deleted" ? [] : [ids.get(state)]);
  expect((await idsOf(project)).sort()).toEqual(
    [...ids]
      .filter(([state]) => state !== "deleted")
      .map(([, id]) => id)
      .sort(),
  );
});

test("filters by a tag's whole value, which may have colons in it", async () => {
  const project = await world.project();
  const tags = { team: "blue", url: "https://a.example:8443/x" };
  const { connection_id } = await store(isolate, project, { tags });
  await store(isolate, project, { subject: "other", tags: { team: "blueish" } });
  expect(await idsOf(project, { tag: "team:blue" })).toEqual([connection_id]);
  expect(await idsOf(project, { tag: "url:https://a.example:8443/x" })).toEqual([connection_id]);
  for (const tag of ["team:red", "team:", "blue:team", "__proto__:x", `team:%`, `team:"blue"`])
    expect(await idsOf(project, { tag })).toEqual([]);
});

test("finds how an external id begins, and the whole id of a connection or an account", async () => {
  const project = await world.project();
  const a = await store(isolate, project, { externalId: "anna-1", subject: "s-100" });
  const b = await store(isolate, project, { externalId: "anna-2", subject: "anna-1" });
  const c = await store(isolate, project, { externalId: "joanna", subject: "s-1000" });
  const sorted = (...ones: { connection_id: string }[]) =>
    ones
      .map((one) => one.connection_id)
      .toSorted()
      .toReversed();
  expect(await idsOf(project, { query: "anna" })).toEqual(sorted(a, b));
  expect(await idsOf(project, { query: "anna-1" })).toEqual(sorted(a, b));
  expect(await idsOf(project, { query: "s-100" })).toEqual(sorted(a));
  expect(await idsOf(project, { query: c.connection_id })).toEqual(sorted(c));
  // Neither the label, which is sealed, nor a part of an id; and a pattern is only text.
  for (const query of ["s-100@example.com", "s-10", "Anna", "nna", "%", "a__a", "con_"])
    expect(await idsOf(project, { query })).toEqual([]);
  const first = await list(project, { query: "anna", limit: 1 });
  const rest = await idsOf(project, { query: "anna", cursor: String(first.next_cursor) });
  expect([...first.data.map(({ id }) => id), ...rest]).toEqual(sorted(a, b));
  expect(await idsOf(project, { query: "anna", state: "revoked" })).toEqual([]);
  const other = await world.project();
  expect(await idsOf(other, { query: a.connection_id })).toEqual([]);
});

test("a project sees its own connections only, whatever it asks for", async () => {
  const [mine, theirs] = [await world.project(), await world.project()];
  const { connection_id: foreign } = await store(isolate, theirs, {
    externalId: "shared",
    tags: { team: "blue" },
  });
  const { connection_id: own } = await store(isolate, mine, { externalId: "shared" });
  expect(await idsOf(mine)).toEqual([own]);
  expect(await idsOf(mine, { external_id: "shared" })).toEqual([own]);
  expect(await idsOf(mine, { tag: "team:blue" })).toEqual([]);
  const answer = await listConnections(isolate, mine.ctx, {
    limit: 25,
    integration: theirs.integration.id,
  });
  const unknown = await listConnections(isolate, mine.ctx, {
    limit: 25,
    integration: newId("integration"),
  });
  expect(errorOf(answer)).toEqual(errorOf(unknown));
  expect(errorOf(answer).code).toBe("not_found");
  // Another project's id as the cursor is a place in the order of ids and nothing more.
  expect(await idsOf(mine, { cursor: foreign })).not.toContain(foreign);
});

test("one connection is shown to its own project only", async () => {
  const [mine, theirs] = [await world.project(), await world.project()];
  const { connection_id } = await store(isolate, theirs);
  const foreign = await getConnection(isolate, mine.ctx, { connection_id });
  const unknown = await getConnection(isolate, mine.ctx, { connection_id: newId("connection") });
  const malformed = await getConnection(isolate, mine.ctx, { connection_id: "con_\u0000" });
  expect(errorOf(foreign)).toEqual(errorOf(unknown));
  expect(errorOf(malformed)).toEqual(errorOf(unknown));
  expect(errorOf(foreign).code).toBe("not_found");
});

test("a cursor that is no connection's id is refused", async () => {
  const project = await world.project();
  for (const cursor of ["x", "usr_01jd0000000000000000000000", "con_\u0000", "con_1' or 1=1"])
    expect(errorOf(await listConnections(isolate, project.ctx, { limit: 5, cursor })).code).toBe(
      "invalid_cursor",
    );
});

test("reading connections needs connections:read", async () => {
  const project = await world.project();
  const { connection_id } = await store(isolate, project);
  const writer = apiKey(project.id, ["connections:write", "tokens:read"]);
  expect(errorOf(await listConnections(isolate, writer, { limit: 5 })).code).toBe("forbidden");
  expect(errorOf(await getConnection(isolate, writer, { connection_id })).code).toBe("forbidden");
  const outsider = account(newId("account"));
  expect(errorOf(await listConnections(isolate, outsider, { limit: 5 })).code).toBe("forbidden");
});

test("a page costs one statement and one for its data key, however many connections are on it", async () => {
  const project = await world.project();
  for (let i = 0; i < 6; i++)
    await store(isolate, project, { subject: `cold-${i}`, metadata: { n: i } });
  const cold = world.isolate();
  world.stores.bridge.resetCounts();
  const page = valueOf(await listConnections(cold, project.ctx, { limit: 25 }));
  expect(page.data.map(({ metadata }) => metadata["n"])).toEqual([5, 4, 3, 2, 1, 0]);
  expect(world.stores.bridge.counts().statements).toBe(2);
});

test("a connection that does not open, or whose data key cannot be had, spoils no page", async () => {
  const project = await world.project();
  const storeWith = async (n: number) =>
    (await store(isolate, project, { subject: `odd-${n}`, metadata: { n } })).connection_id;
  const [keyless, junk] = [await storeWith(0), await storeWith(1)];
  await isolate.keys.add(project.id, 2);
  const fine = await storeWith(2);
  await world.db.execute(sql`update project_data_keys set wrapped = 'w1.k9.AAAA'
    where project_id = ${project.id} and version = 1`);
  await world.db.execute(sql`update connections set metadata_sealed = 'junk' where id = ${junk}`);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const page = valueOf(await listConnections(world.isolate(), project.ctx, { limit: 25 }));
  vi.restoreAllMocks();
  expect(page.data.map(({ id, metadata }) => [id, metadata])).toEqual([
    [fine, { n: 2 }],
    [junk, {}],
    [keyless, {}],
  ]);
});
