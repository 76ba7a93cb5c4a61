import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { showConnection } from "../../src/connections/show-connection.ts";
import { rotateSome } from "../../src/jobs/rotate-data-keys.ts";
import { type Isolate, type Project, TokensWorld, valueOf } from "#support/services/tokens-world";

let world: TokensWorld;
let project: Project;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
  project = await world.project({ token_facts: ["instance_url", "team.id"] });
  isolate = world.isolate();
});
afterAll(() => world.close());

const extra = { instance_url: "https://na1.example.com", realm: "7" };
const newer = { instance_url: "https://na2.example.com", realm: "7", "team.id": "T1" };

test("facts come back with the token and the connection, and a refresh replaces those it names", async () => {
  const { id } = await project.connect(isolate, { extra });
  expect(valueOf(await project.read(isolate, id)).extra).toEqual(extra);
  await isolate.settled();
  // From the cache, by an isolate that knows nothing.
  expect(valueOf(await project.read(world.isolate(), id)).extra).toEqual(extra);
  await project.expire(id);
  const body = { access_token: "at-new", instance_url: newer.instance_url, team: { id: "T1" } };
  world.double.program("refresh", { kind: "json", body });
  expect(valueOf(await project.read(isolate, id)).extra).toEqual(newer);
  expect(valueOf(await showConnection(isolate, project.id, id)).extra).toEqual(newer);
  const { rows } = await world.db.execute<{ extra_sealed: string }>(
    sql`select extra_sealed from connections where id = ${id}`,
  );
  expect(rows[0]?.extra_sealed).toMatch(/^s1\.1\./);

  await isolate.keys.add(project.id, 2);
  expect(await rotateSome(world.isolate(), 100)).toBe(1);
  const resealed = await world.db.execute<{ extra_sealed: string }>(
    sql`select extra_sealed from connections where id = ${id}`,
  );
  expect(resealed.rows[0]?.extra_sealed).toMatch(/^s1\.2\./);
  await world.forget(`t:${id}`);
  expect(valueOf(await project.read(world.isolate(), id)).extra).toEqual(newer);
});

test("a connection without facts has none", async () => {
  const { id } = await project.connect(isolate, { subject: "b", externalId: "b" });
  expect(valueOf(await project.read(isolate, id)).extra).toEqual({});
  expect(valueOf(await showConnection(isolate, project.id, id))).toMatchObject({
    extra: {},
    warnings: [],
  });
});
