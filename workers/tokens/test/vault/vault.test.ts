import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listConnections } from "../../src/connections/list-connections.ts";
import { introspectConnection } from "../../src/token/introspect-connection.ts";
import { readTokens } from "../../src/read/read-tokens.ts";
import {
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  valueOf,
} from "#support/services/tokens-world";
import { eventsOf, show } from "#support/services/tokens-vault";

let world: TokensWorld;
let isolate: Isolate;

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(() => {
  isolate = world.isolate();
});
afterAll(() => world.close());

type Column = "access_sealed" | "refresh_sealed";

const write = (id: string, column: Column, sealed: unknown) =>
  world.db.execute(sql`
    update connection_tokens set ${sql.identifier(column)} = ${sealed} where connection_id = ${id}`);

async function tamperingEvents(project: Project, id: string): Promise<number> {
  await isolate.settled();
  const events = await eventsOf(project, id);
  return events.filter(({ type }) => type === "vault.tampering_detected").length;
}

/** Every way to a token fails closed, and the audit log names the connection. */
async function expectClosed(project: Project, id: string): Promise<void> {
  expect(errorOf(await project.read(isolate, id)).code).toBe("vault_unavailable");
  const many = valueOf(await readTokens(isolate, project.ctx, { connection_ids: [id] }));
  expect(many[0]?.result).toMatchObject({ ok: false, error: { code: "vault_unavailable" } });
  const asked = await introspectConnection(isolate, project.ctx, { connection_id: id });
  expect(errorOf(asked).code).toBe("vault_unavailable");
  expect((await show(isolate, project, id)).id).toBe(id);
  expect(await tamperingEvents(project, id)).toBe(1);
}

describe("a ciphertext moved", () => {
  test("to another connection of its project opens nothing", async () => {
    const project = await world.project();
    const [a, b] = [
      await project.connect(isolate, { subject: "a" }),
      await project.connect(isolate, { subject: "b" }),
    ];
    const [sealedA, sealedB] = [await project.row(a.id), await project.row(b.id)];
    await write(a.id, "access_sealed", sealedB["access_sealed"]);
    await write(b.id, "access_sealed", sealedA["access_sealed"]);
    for (const { id } of [a, b]) await expectClosed(project, id);
  });

  test("to another field of its row opens nothing", async () => {
    const project = await world.project();
    const { id } = await project.connect(isolate);
    await write(id, "access_sealed", (await project.row(id))["refresh_sealed"]);
    await expectClosed(project, id);
  });

  test("to another project opens nothing, with that project's data key or its own", async () => {
    const [a, b] = [await world.project(), await world.project()];
    const [mine, theirs] = [await a.connect(isolate), await b.connect(isolate)];
    await write(mine.id, "access_sealed", (await b.row(theirs.id))["access_sealed"]);
    await expectClosed(a, mine.id);
    // The data key moves along: it does not unwrap in another project.
    isolate = world.isolate();
    await world.db.execute(sql`
      update project_data_keys k set wrapped = o.wrapped from project_data_keys o
      where k.project_id = ${b.id} and o.project_id = ${a.id}`);
    await expectClosed(b, theirs.id);
  });

  test("into a refresh token's place is never sent to the provider", async () => {
    const project = await world.project();
    const { id } = await project.connectExpired(isolate);
    await write(id, "refresh_sealed", (await project.row(id))["access_sealed"]);
    const before = world.double.calls.length;
    expect(errorOf(await project.read(isolate, id)).code).toBe("vault_unavailable");
    expect(world.double.calls.length).toBe(before);
    expect(await tamperingEvents(project, id)).toBe(1);
  });

  test("between label and metadata leaves both out, and the rest of the list stands", async () => {
    const project = await world.project();
    const { id } = await project.connect(isolate, { metadata: { a: 1 } });
    const other = await project.connect(isolate, { subject: "other", metadata: { b: 2 } });
    await world.db.execute(sql`
      update connections set account_label_sealed = metadata_sealed, metadata_sealed = account_label_sealed
      where id = ${id}`);
    const { data } = valueOf(await listConnections(isolate, project.ctx, { limit: 5 }));
    expect(data).toMatchObject([
      { id: other.id, metadata: { b: 2 }, account: { label: "other@example.com" } },
      { id, metadata: {}, account: { label: null } },
    ]);
    expect(await tamperingEvents(project, id)).toBe(1);
  });
});

const flip = (text: string, index: number): string => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // The sixth bit from above is in the data of every character, whatever its place.
  const next = alphabet.charAt(alphabet.indexOf(text.charAt(index)) ^ 32);
  return text.slice(0, index) + next + text.slice(index + 1);
};

describe("a ciphertext altered", () => {
  const HEAD = "s1.1.".length;
  test.each<[string, (sealed: string) => string]>([
    ["in its first IV character", (sealed) => flip(sealed, HEAD)],
    ["in its last IV character", (sealed) => flip(sealed, HEAD + 15)],
    ["in its first byte", (sealed) => flip(sealed, HEAD + 16)],
    ["in its middle", (sealed) => flip(sealed, HEAD + 30)],
    ["in its tag", (sealed) => flip(sealed, sealed.length - 3)],
    ["in its last character", (sealed) => flip(sealed, sealed.length - 1)],
    [
      "in the version of its key, to one there is not",
      (sealed) => sealed.replace("s1.1.", "s1.7."),
    ],
    [
      "in the version of its key, to a number too large",
      (sealed) => sealed.replace("s1.1.", "s1.999999999999."),
    ],
    ["in the version of its key, to none", (sealed) => sealed.replace("s1.1.", "s1..")],
    ["in its format", (sealed) => sealed.replace("s1.", "s2.")],
    ["by a cut", (sealed) => sealed.slice(0, -8)],
    ["to less than an IV and a tag", (sealed) => sealed.slice(0, HEAD + 20)],
    ["by an addition", (sealed) => `${sealed}AAAA`],
    ["with a character that is none of its alphabet", (sealed) => `${sealed}!`],
    ["to nothing", () => ""],
    ["to plain text", () => "gho_plaintext"],
  ])("%s opens nothing", async (_, alter) => {
    const project = await world.project();
    const { id, accessToken } = await project.connect(isolate);
    const sealed = String((await project.row(id))["access_sealed"]);
    expect(alter(sealed)).not.toBe(sealed);
    await write(id, "access_sealed", alter(sealed));
    await expectClosed(project, id);
    await write(id, "access_sealed", sealed);
    await world.forget(`t:${id}`);
    expect(valueOf(await project.read(isolate, id)).access_token).toBe(accessToken);
  });
});

test.each<[string, (wrapped: string) => string]>([
  ["its body", (wrapped) => flip(wrapped, wrapped.length - 5)],
  ["its format", (wrapped) => wrapped.replace("w1.", "w2.")],
  ["everything", () => ""],
])("a wrapped data key altered in %s opens nothing", async (_, alter) => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  const { rows } = await world.db.execute<{ wrapped: string }>(sql`
    select wrapped from project_data_keys where project_id = ${project.id}`);
  await world.db.execute(sql`
    update project_data_keys set wrapped = ${alter(rows[0]?.wrapped ?? "")} where project_id = ${project.id}`);
  isolate = world.isolate();
  await expectClosed(project, id);
});

test("a data key under another version's name opens nothing", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  await world.db.execute(sql`
    update project_data_keys set version = 2 where project_id = ${project.id}`);
  await world.db.execute(sql`
    update connection_tokens set data_key_version = 2,
      access_sealed = replace(access_sealed, 's1.1.', 's1.2.') where connection_id = ${id}`);
  isolate = world.isolate();
  await expectClosed(project, id);
});

test("an altered token that is read in a loop is reported once", async () => {
  const project = await world.project();
  const { id } = await project.connect(isolate);
  await write(id, "access_sealed", "s1.1.AAAA");
  for (let i = 0; i < 5; i++) await project.read(isolate, id);
  expect(await tamperingEvents(project, id)).toBe(1);
  isolate.aheadMs = 3_600_001;
  await project.read(isolate, id);
  expect(await tamperingEvents(project, id)).toBe(2);
});

test("each write has a fresh IV: equal tokens never look equal", async () => {
  const project = await world.project();
  const grant = world.double.issueGrant();
  const seen = new Set<unknown>();
  for (let i = 0; i < 4; i++) {
    const { id } = await project.connect(isolate, { grant, subject: `s-${i % 2}` });
    const row = await project.row(id);
    for (const column of ["access_sealed", "refresh_sealed"])
      seen.add(String(row[column]).slice(0, "s1.1.".length + 16));
  }
  expect(seen.size).toBe(8);
});
