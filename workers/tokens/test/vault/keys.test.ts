import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { sealedVersion } from "#shared/crypto/envelope";
import { countKeyUse } from "../../src/jobs/count-key-use.ts";
import { revokeConnection } from "../../src/connections/revoke-connection.ts";
import { rewrapKeys } from "../../src/jobs/rewrap-keys.ts";
import { rotateDataKeys, rotateSome } from "../../src/jobs/rotate-data-keys.ts";
import { runDue } from "../../src/jobs/run-due.ts";
import { storeConnection } from "../../src/connections/store-connection.ts";
import { updateConnection } from "../../src/connections/update-connection.ts";
import { service } from "#support/services/callers";
import {
  type Connected,
  type Isolate,
  type Project,
  TokensWorld,
  errorOf,
  key,
  valueOf,
} from "#support/services/tokens-world";
import { eventsOf, multiply, show, store } from "#support/services/tokens-vault";

let world: TokensWorld;
/** Both keyrings' keys, as a rotation has them; and each alone. */
let rings: { old: string; both: string; next: string };
const operator = service("gateway");

beforeAll(async () => {
  world = await TokensWorld.start();
});
beforeEach(async () => {
  for (const table of [
    "revocations",
    "connection_tokens",
    "connections",
    "project_data_keys",
    "outbox",
  ])
    await world.db.execute(sql`delete from ${sql.identifier(table)}`);
  const [first, second] = [`k1:${key()}`, `k2:${key()}`];
  rings = { old: first, both: `${second},${first}`, next: second };
});
afterAll(() => world.close());

type Stored = Connected & { project: Project };

/** A project each, so that each has a data key of its own, wrapped by k1. */
async function storeIn(count: number): Promise<Stored[]> {
  const isolate = world.isolate({ vaultKeys: rings.old });
  const stored: Stored[] = [];
  for (let i = 0; i < count; i++) {
    const project = await world.project();
    stored.push({ project, ...(await project.connect(isolate, { metadata: { n: i } })) });
  }
  return stored;
}

/** What a fresh isolate with these keys says to a read that no cache answers. */
async function readFresh({ project, id }: Stored, vaultKeys: string): Promise<string> {
  await world.forget(`t:${id}`);
  const isolate = world.isolate({ vaultKeys });
  const answer = await project.read(isolate, id);
  await isolate.settled();
  return answer.ok ? answer.value.access_token : answer.error.code;
}

async function keyIds(): Promise<string[]> {
  const { rows } = await world.db.execute<{ key_id: string; wrapped: string }>(sql`
    select key_id, wrapped from project_data_keys order by project_id, version`);
  for (const { key_id, wrapped } of rows) expect(wrapped.startsWith(`w1.${key_id}.`)).toBe(true);
  return rows.map((row) => row.key_id);
}

describe("re-wrapping data keys", () => {
  const rewrap = async (limit: number, vaultKeys = rings.both) =>
    valueOf(await rewrapKeys(world.isolate({ vaultKeys }), operator, { limit }));

  test("goes on where it stopped, ends, and then does nothing more", async () => {
    const stored = await storeIn(5);
    const before = await sealsOf(stored);
    const warm = world.isolate({ vaultKeys: rings.both });
    for (const { project, id } of stored) expect((await project.read(warm, id)).ok).toBe(true);
    for (const expected of [
      { rewrapped: 2, remaining: 3 },
      { rewrapped: 2, remaining: 1 },
      { rewrapped: 1, remaining: 0 },
      { rewrapped: 0, remaining: 0 },
    ]) {
      expect(await rewrap(2)).toEqual(expected);
      for (const one of stored) {
        expect(await readFresh(one, rings.both)).toBe(one.accessToken);
        await world.forget(`t:${one.id}`);
        expect(valueOf(await one.project.read(warm, one.id)).access_token).toBe(one.accessToken);
      }
    }
    expect(await keyIds()).toEqual(Array(5).fill("k2"));
    expect(await sealsOf(stored)).toEqual(before);
    for (const one of stored) expect(await readFresh(one, rings.next)).toBe(one.accessToken);
  });

  test("is counted per key, so that an operator sees when the old one can go", async () => {
    await storeIn(3);
    const use = async () =>
      valueOf(await countKeyUse(world.isolate(), operator)).map(({ key_id, rows }) => [
        key_id,
        rows,
      ]);
    expect(await use()).toEqual([["k1", 3]]);
    await rewrap(1);
    expect(await use()).toEqual([
      ["k1", 2],
      ["k2", 1],
    ]);
    await rewrap(50);
    expect(await use()).toEqual([["k2", 3]]);
  });

  test("survives its end half-way: what was done stays, the next run does the rest", async () => {
    const stored = await storeIn(3);
    const { faults } = world.stores.bridge;
    const isolate = world.isolate({ vaultKeys: rings.both });
    const first = faults.holdNext("update project_data_keys");
    const running = rewrapKeys(isolate, operator, { limit: 50 });
    await first.reached;
    faults.set("sql", { mode: "refuse" });
    first.release();
    await expect(running).rejects.toThrow("Failed query");
    faults.set("sql", { mode: "ok" });
    expect((await keyIds()).sort()).toEqual(["k1", "k1", "k2"]);
    for (const one of stored) expect(await readFresh(one, rings.both)).toBe(one.accessToken);
    expect(await rewrap(50)).toEqual({ rewrapped: 2, remaining: 0 });
    for (const one of stored) expect(await readFresh(one, rings.next)).toBe(one.accessToken);
  });

  test("done by two at once wraps each data key once", async () => {
    const stored = await storeIn(4);
    const done = await Promise.all([rewrap(50), rewrap(50)]);
    expect(done.reduce((sum, { rewrapped }) => sum + rewrapped, 0)).toBe(4);
    for (const one of stored) expect(await readFresh(one, rings.next)).toBe(one.accessToken);
  });

  test("passes over a data key that does not open, however early it comes", async () => {
    const stored = await storeIn(4);
    await world.db.execute(sql`
      update project_data_keys set wrapped = left(wrapped, -8) || 'AAAAAAAA'
      where project_id in (select project_id from project_data_keys order by project_id limit 2)`);
    expect(await rewrap(2)).toEqual({ rewrapped: 2, remaining: 2 });
    expect(await rewrap(2)).toEqual({ rewrapped: 0, remaining: 2 });
    const readable = await Promise.all(stored.map((one) => readFresh(one, rings.next)));
    expect(readable.filter((answer) => answer === "vault_unavailable")).toHaveLength(2);
  });

  test("counts data keys whose key-encryption key is missing, and leaves them", async () => {
    await storeIn(2);
    expect(await rewrap(50, rings.next)).toEqual({ rewrapped: 0, remaining: 2 });
    expect(await keyIds()).toEqual(["k1", "k1"]);
  });
});

describe("without the old key-encryption key", () => {
  test("what was not re-wrapped fails closed, loudly, and what was re-wrapped is read", async () => {
    const stored = await storeIn(2);
    valueOf(await rewrapKeys(world.isolate({ vaultKeys: rings.both }), operator, { limit: 1 }));
    const answers = await Promise.all(stored.map((one) => readFresh(one, rings.next)));
    expect(answers.filter((answer) => answer === "vault_unavailable")).toHaveLength(1);
    expect(stored.map((one) => one.accessToken)).toContain(
      answers.find((answer) => answer !== "vault_unavailable"),
    );
    // A missing key is the operator's business and no tampering.
    for (const { project, id } of stored)
      expect((await eventsOf(project, id)).map(({ type }) => type)).toEqual(["connection.created"]);
  });

  test("nothing is stored, updated, refreshed or sent, and nothing is lost", async () => {
    const [one] = await storeIn(1);
    if (one === undefined) throw new Error("nothing stored");
    const { project, id } = one;
    const isolate = world.isolate({ vaultKeys: rings.next });
    const input = await project.grantInput({ subject: "new" });
    expect(errorOf(await storeConnection(isolate, project.ctx, input)).code).toBe(
      "vault_unavailable",
    );
    const changes = { metadata: { a: 1 } };
    expect(
      errorOf(await updateConnection(isolate, project.ctx, { connection_id: id, changes })).code,
    ).toBe("vault_unavailable");
    expect(await show(isolate, project, id)).toMatchObject({
      metadata: {},
      account: { label: null },
    });
    await project.expire(id);
    const calls = world.double.refreshCalls();
    expect(errorOf(await project.read(isolate, id)).code).toBe("vault_unavailable");
    expect(world.double.refreshCalls()).toBe(calls);
    const revoked = valueOf(await revokeConnection(isolate, project.ctx, { connection_id: id }));
    expect(revoked.tokens).toEqual([{ token: "grant", result: "queued" }]);
    await isolate.settled();

    await world.db.execute(sql`update revocations set due_at = clock_timestamp()`);
    valueOf(await runDue(world.isolate({ vaultKeys: rings.old }), operator));
    expect(world.double.isRefreshTokenActive(one.refreshToken)).toBe(false);
  });
});

describe("rotating data keys", () => {
  const rotate = async (limit: number) =>
    valueOf(await rotateDataKeys(world.isolate({ vaultKeys: rings.old }), operator, { limit }));

  /** Ninety days pass. */
  const age = () =>
    world.db.execute(
      sql`update project_data_keys set created_at = created_at - interval '91 days'`,
    );

  test("gives a project whose newest key is old a new one, once", async () => {
    await storeIn(1);
    await rotate(50);
    expect(await keyIds()).toHaveLength(1);
    await age();
    expect(await rotate(50)).toEqual({ resealed: 1, remaining: 0 });
    expect(await rotate(50)).toEqual({ resealed: 0, remaining: 0 });
    expect(await keyIds()).toHaveLength(2);
  });

  test("re-seals bit by bit, while all of it stays readable, and touches no version or epoch", async () => {
    const stored = await storeMany(5);
    await age();
    const moved = sql`select connection_id, version, epoch, state, expires_at from connection_tokens order by 1`;
    const before = (await world.db.execute(moved)).rows;
    for (const expected of [
      { resealed: 2, remaining: 3 },
      { resealed: 2, remaining: 1 },
      { resealed: 1, remaining: 0 },
      { resealed: 0, remaining: 0 },
    ]) {
      expect(await rotate(2)).toEqual(expected);
      for (const one of stored) expect(await readFresh(one, rings.old)).toBe(one.accessToken);
    }
    expect((await world.db.execute(moved)).rows).toEqual(before);
    for (const seals of await sealsOf(stored)) expect(seals.map(versionOf)).toEqual([2, 2, 2, 2]);
    const isolate = world.isolate({ vaultKeys: rings.old });
    for (const [n, { project, id }] of stored.entries())
      expect(await show(isolate, project, id)).toMatchObject({
        metadata: { n },
        account: { label: `s-${n}@example.com` },
      });
    for (const { project, id, refreshToken } of stored) {
      await project.expire(id);
      expect((await project.read(isolate, id)).ok).toBe(true);
      expect(world.double.refreshCallsPerToken().get(refreshToken)).toBe(1);
    }
  });

  test("seals what is new under the new key while the old is still being read", async () => {
    const { one, isolate } = await withSecondKey();
    const { connection_id } = await store(isolate, one.project, { subject: "second" });
    expect(await keyVersions(connection_id)).toEqual({ details: 2, tokens: 2 });
    expect(await keyVersions(one.id)).toEqual({ details: 1, tokens: 1 });
    expect(await readFresh(one, rings.old)).toBe(one.accessToken);
  });

  test.each<
    [
      string,
      { details: number; tokens: number },
      (one: Stored, isolate: Isolate) => Promise<unknown>,
    ]
  >([
    [
      "new metadata beside an old label",
      { details: 1, tokens: 1 },
      ({ project, id }, isolate) =>
        updateConnection(isolate, project.ctx, {
          connection_id: id,
          changes: { metadata: { n: 0 } },
        }),
    ],
    [
      "a reconnect that brought no refresh token",
      { details: 1, tokens: 1 },
      async (one, isolate) => {
        const grant = world.double.issueGrant({ sub: "s-0" });
        await store(isolate, one.project, { grant, subject: "s-0", refresh_token_plaintext: null });
        one.accessToken = grant.accessToken;
      },
    ],
    [
      "a refresh by a provider that keeps its refresh tokens",
      { details: 1, tokens: 1 },
      async (one, isolate) => {
        world.double.program("refresh", { kind: "ok", rotate: false });
        await one.project.expire(one.id);
        one.accessToken = valueOf(await one.project.read(isolate, one.id)).access_token;
        world.double.program("refresh", { kind: "ok" });
      },
    ],
    [
      "a refresh that rotated the refresh token",
      { details: 1, tokens: 2 },
      async (one, isolate) => {
        await one.project.expire(one.id);
        one.accessToken = valueOf(await one.project.read(isolate, one.id)).access_token;
      },
    ],
  ])(
    "after %s the older key counts, all is read, and the next run re-seals it",
    async (_, versions, change) => {
      const { one, isolate } = await withSecondKey();
      await change(one, isolate);
      await isolate.settled();
      expect(await keyVersions(one.id)).toEqual(versions);
      expect(await readFresh(one, rings.old)).toBe(one.accessToken);
      expect(await show(isolate, one.project, one.id)).toMatchObject({
        metadata: { n: 0 },
        account: { label: "s-0@example.com" },
      });
      expect(await rotate(50)).toEqual({ resealed: 1, remaining: 0 });
      expect(await keyVersions(one.id)).toEqual({ details: 2, tokens: 2 });
      for (const seals of await sealsOf([one])) expect(seals.map(versionOf)).toEqual([2, 2, 2, 2]);
      expect(await readFresh(one, rings.old)).toBe(one.accessToken);
    },
  );

  test("never puts an old grant back over one that came while it was at work", async () => {
    const { one, isolate } = await withSecondKey();
    const held = world.stores.bridge.faults.holdNext("update connection_tokens set access_sealed", {
      before: true,
    });
    const running = rotate(50);
    await held.reached;
    const grant = world.double.issueGrant({ sub: "s-0" });
    await store(isolate, one.project, { grant, subject: "s-0" });
    held.release();
    expect((await running).resealed).toBe(0);
    expect(await readFresh(one, rings.old)).toBe(grant.accessToken);
    await rotate(50);
    expect(await readFresh(one, rings.old)).toBe(grant.accessToken);
    expect(await keyVersions(one.id)).toEqual({ details: 2, tokens: 2 });
  });

  test("never puts old metadata back over what came while it was at work", async () => {
    const { one, isolate } = await withSecondKey();
    const held = world.stores.bridge.faults.holdNext("update connection_tokens set access_sealed", {
      before: true,
    });
    const running = rotate(50);
    await held.reached;
    const input = { connection_id: one.id, changes: { metadata: { fresh: true } } };
    valueOf(await updateConnection(isolate, one.project.ctx, input));
    held.release();
    expect(await running).toEqual({ resealed: 0, remaining: 1 });
    expect(await rotate(50)).toEqual({ resealed: 1, remaining: 0 });
    expect((await show(isolate, one.project, one.id)).metadata).toEqual({ fresh: true });
  });

  test("survives its end half-way: what was done stays, the next run does the rest", async () => {
    const stored = await storeMany(3);
    await age();
    const { faults } = world.stores.bridge;
    const first = faults.holdNext("update connection_tokens set access_sealed");
    const running = rotate(50);
    await first.reached;
    faults.set("sql", { mode: "refuse" });
    first.release();
    await expect(running).rejects.toThrow("Failed query");
    faults.set("sql", { mode: "ok" });
    for (const one of stored) expect(await readFresh(one, rings.old)).toBe(one.accessToken);
    expect(await rotate(50)).toEqual({ resealed: 2, remaining: 0 });
    for (const one of stored) expect(await readFresh(one, rings.old)).toBe(one.accessToken);
  });

  test("passes over a connection that does not open, however early it comes, and reports it", async () => {
    const stored = await storeMany(4);
    await age();
    const broken = stored.slice(0, 2);
    for (const { id } of broken)
      await world.db.execute(sql`
        update connection_tokens set refresh_sealed = access_sealed where connection_id = ${id}`);
    const isolate = world.isolate({ vaultKeys: rings.old });
    expect(valueOf(await rotateDataKeys(isolate, operator, { limit: 2 }))).toEqual({
      resealed: 2,
      remaining: 2,
    });
    await isolate.settled();
    for (const { project, id } of broken)
      expect((await eventsOf(project, id)).map(({ type }) => type)).toContain(
        "vault.tampering_detected",
      );
  });

  test("ends when two hundred do not open: going on would only find more of the same", async () => {
    for (const one of await storeIn(1)) await multiply(world.db, one);
    await age();
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await rotateSome(world.isolate({ vaultKeys: rings.old }), 50);
    const reports = error.mock.calls.length;
    vi.restoreAllMocks();
    expect(reports).toBeGreaterThanOrEqual(200);
    expect(reports).toBeLessThan(250);
  });

  test("leaves queued revocations, deleted connections and other projects in order", async () => {
    const { one, isolate } = await withSecondKey();
    const [other] = await storeIn(1);
    world.double.program("revocation", { kind: "down" });
    valueOf(await revokeConnection(isolate, one.project.ctx, { connection_id: one.id }));
    world.double.program("revocation", { kind: "ok" });
    expect((await rotate(50)).remaining).toBe(0);
    await world.db.execute(sql`update revocations set due_at = clock_timestamp()`);
    const due = world.isolate({ vaultKeys: rings.old });
    expect(valueOf(await runDue(due, operator)).revocations_sent).toBe(1);
    expect(world.double.isRefreshTokenActive(one.refreshToken)).toBe(false);
    if (other === undefined) throw new Error("nothing stored");
    expect(await keyVersions(other.id)).toEqual({ details: 1, tokens: 1 });
    expect(await readFresh(other, rings.old)).toBe(other.accessToken);
  });

  test("two first grants of a project agree on one data key", async () => {
    const project = await world.project();
    const isolates = Array.from({ length: 4 }, () => world.isolate({ vaultKeys: rings.old }));
    const stored = await Promise.all(
      isolates.map((isolate, n) => project.connect(isolate, { subject: `first-${n}` })),
    );
    expect(await keyIds()).toEqual(["k1"]);
    for (const one of stored)
      expect(await readFresh({ project, ...one }, rings.old)).toBe(one.accessToken);
  });

  /** One connection sealed under version 1, and a version 2 that seals from now on. */
  async function withSecondKey(): Promise<{ one: Stored; isolate: Isolate }> {
    const [one] = await storeMany(1);
    if (one === undefined) throw new Error("nothing stored");
    const isolate = world.isolate({ vaultKeys: rings.old });
    await isolate.keys.add(one.project.id, 2);
    return { one, isolate };
  }
});

test("the sweep re-wraps and re-seals by itself", async () => {
  const stored = [...(await storeIn(2)), ...(await storeMany(3))];
  await world.db.execute(
    sql`update project_data_keys set created_at = created_at - interval '91 days'`,
  );
  valueOf(await runDue(world.isolate({ vaultKeys: rings.both }), operator));
  expect(new Set(await keyIds())).toEqual(new Set(["k2"]));
  for (const { id } of stored) expect(await keyVersions(id)).toEqual({ details: 2, tokens: 2 });
  for (const one of stored) expect(await readFresh(one, rings.next)).toBe(one.accessToken);
});

async function keyVersions(connectionId: string) {
  const { rows } = await world.db.execute<{ details: number; tokens: number }>(sql`
    select c.data_key_version details, t.data_key_version tokens
    from connections c join connection_tokens t on t.connection_id = c.id where c.id = ${connectionId}`);
  return rows[0];
}

const versionOf = (sealed: unknown): number => sealedVersion(String(sealed));

async function sealsOf(stored: readonly { id: string }[]): Promise<unknown[][]> {
  const ids = stored.map(({ id }) => id);
  const { rows } = await world.db.execute(sql`
    select t.access_sealed, t.refresh_sealed, c.account_label_sealed, c.metadata_sealed
    from connections c join connection_tokens t on t.connection_id = c.id
    where c.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)) order by c.id`);
  return rows.map((row) => Object.values(row));
}

/** In one project. */
async function storeMany(count: number): Promise<Stored[]> {
  const isolate = world.isolate({ vaultKeys: rings.old });
  const project = await world.project();
  const stored: Stored[] = [];
  for (let n = 0; n < count; n++)
    stored.push({
      project,
      ...(await project.connect(isolate, { subject: `s-${n}`, metadata: { n } })),
    });
  return stored;
}
