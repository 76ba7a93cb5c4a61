import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids";
import type { UpdateConnectionInput } from "#shared/contracts/tokens/connection";
import { readToken } from "../../src/read/read-token.ts";
import { storeConnection } from "../../src/connections/store-connection.ts";
import { connectionKey, externalKey } from "../../src/token/token-cache.ts";
import { updateConnection } from "../../src/connections/update-connection.ts";
import { apiKey } from "#support/services/callers";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { connectionIn, eventsOf, show, store } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
  isolate = world.isolate();
});
afterAll(() => world.close());

const update = (project: Project, connection_id: string, changes: UpdateConnectionInput) =>
  updateConnection(isolate, project.ctx, { connection_id, changes });

test("tags and metadata are replaced as a whole, each by itself", async () => {
  const project = await world.project();
  const { connection_id: id } = await store(isolate, project, {
    tags: { a: "1", b: "2" },
    metadata: { plan: "free" },
  });
  expect(valueOf(await update(project, id, { tags: { a: "3" } }))).toMatchObject({
    tags: { a: "3" },
    metadata: { plan: "free" },
  });
  expect(valueOf(await update(project, id, { metadata: { seats: 2 } }))).toMatchObject({
    tags: { a: "3" },
    metadata: { seats: 2 },
  });
  expect(valueOf(await update(project, id, { tags: {}, metadata: {} }))).toMatchObject({
    tags: {},
    metadata: {},
  });
  expect(await show(isolate, project, id)).toMatchObject({ tags: {}, metadata: {} });
});

test("a change is told with what kind it was, never with its values; no change is not told", async () => {
  const project = await world.project();
  const { connection_id: id } = await store(isolate, project);
  valueOf(await update(project, id, { tags: { secret: "MARKER-tag" } }));
  valueOf(await update(project, id, { metadata: { secret: "MARKER-metadata" } }));
  valueOf(await update(project, id, {}));
  const events = (await eventsOf(project, id)).slice(1);
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ["connection.updated", { tags: true, metadata: false }],
    ["connection.updated", { tags: false, metadata: true }],
  ]);
  expect(JSON.stringify(events)).not.toContain("MARKER");
});

test("metadata, label and tokens are in no table and no cache in the clear", async () => {
  const project = await world.project();
  const grant = {
    accessToken: `SEALED-access-${newId("event")}`,
    refreshToken: `SEALED-refresh-${newId("event")}`,
    expiresIn: 3600,
  };
  const input = await project.grantInput({ grant, metadata: { secret: "SEALED-metadata" } });
  const account = { ...input.account, label: "SEALED-label" };
  const stored = await storeConnection(isolate, project.ctx, { ...input, account });
  const { connection_id: id } = valueOf(stored);
  valueOf(
    await update(project, id, { metadata: { secret: "SEALED-metadata", more: "SEALED-more" } }),
  );
  expect(valueOf(await project.read(isolate, id)).access_token).toBe(grant.accessToken);
  const byPerson = { integration: project.integration.id, external_id: input.external_id };
  valueOf(await readToken(isolate, project.ctx, { ...byPerson, max_wait: 0 }));
  await isolate.settled();
  const shown = await show(isolate, project, id);
  expect(shown.metadata).toEqual({ secret: "SEALED-metadata", more: "SEALED-more" });
  expect(shown.account.label).toBe("SEALED-label");
  const dump = await dumpStores([
    connectionKey(id),
    externalKey(project.id, project.integration.id, input.external_id),
  ]);
  expect(dump.split("s1.1.").length).toBeGreaterThanOrEqual(6);
  expect(dump).not.toContain("SEALED");
  for (const encoded of [btoa("SEALED-metadata"), btoa("SEALED-label")])
    expect(dump).not.toContain(encoded.slice(0, 12));
});

test("metadata of any JSON comes back as it went in", async () => {
  const project = await world.project();
  const { connection_id: id } = await store(isolate, project);
  const metadata = { ü: "ключ 🔑", nested: [{ a: null }, 1.5, "\u0000", false], toString: "x" };
  expect(valueOf(await update(project, id, { metadata })).metadata).toEqual(metadata);
});

test("another project's connection, a deleted and an unknown one are not there to change", async () => {
  const [mine, theirs] = [await world.project(), await world.project()];
  const { connection_id: foreign } = await store(isolate, theirs, { tags: { a: "1" } });
  const { id: deleted } = await connectionIn(isolate, mine, "deleted");
  for (const id of [foreign, deleted, newId("connection"), "con_\u0000"])
    for (const changes of [{ tags: { a: "2" } }, { metadata: {} }, {}])
      expect(errorOf(await update(mine, id, changes)).code).toBe("not_found");
  expect((await show(isolate, theirs, foreign)).tags).toEqual({ a: "1" });
});

test("changing needs connections:write, and shows the connection to whoever may change it", async () => {
  const project = await world.project();
  const { connection_id } = await store(isolate, project);
  const input = { connection_id, changes: { tags: { a: "1" } } };
  const reader = apiKey(project.id, ["connections:read"]);
  expect(errorOf(await updateConnection(isolate, reader, input)).code).toBe("forbidden");
  const writer = apiKey(project.id, ["connections:write"]);
  expect(valueOf(await updateConnection(isolate, writer, input)).tags).toEqual({ a: "1" });
});

/** Every row of every table, and these keys of the cache. */
async function dumpStores(cacheKeys: readonly string[]): Promise<string> {
  const { rows: tables } = await world.db.execute<{ name: string }>(sql`
    select table_name "name" from information_schema.tables where table_schema = 'public'`);
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await world.db.execute(
      sql`select to_jsonb(t)::text line from ${sql.identifier(name)} t`,
    );
    texts.push(JSON.stringify(rows));
  }
  for (const key of cacheKeys) texts.push(String(await world.redis.get(key)));
  return texts.join("\n");
}
