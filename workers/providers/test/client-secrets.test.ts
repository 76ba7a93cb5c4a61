import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { newId } from "#shared/ids";
import { countKeyUse } from "../src/keys/count-key-use.ts";
import { createIntegration } from "../src/integrations/create-integration.ts";
import { resolveIntegration } from "../src/integrations/resolve-integration.ts";
import { rewrapKeys } from "../src/keys/rewrap-keys.ts";
import type { TestDatabase } from "#support/database";
import { account, service } from "#support/services/callers";
import { startStores } from "#support/services/stores";
import {
  type ProvidersIsolate,
  addProject,
  codeOf,
  keyEntry,
  startProvidersIsolate,
  valueOf,
  providersInProcess,
} from "#support/services/providers-in-process";

let stores: TestDatabase;
let providers: ProvidersIsolate;
let projectId: string;
const [k1, k2] = [keyEntry("k1"), keyEntry("k2")];
const operator = service("gateway");
const SECRET = "MARKER-client-secret";

beforeAll(async () => {
  stores = await startStores();
});
afterAll(() => stores.close());

beforeEach(async () => {
  providers = isolateWith(k1);
  await providers.db.execute(sql`delete from integrations`);
  projectId = await addProject(providers.db);
});

/** A new isolate, which remembers nothing of another's keyring. */
function isolateWith(vaultKeys: string): ProvidersIsolate {
  return startProvidersIsolate(stores, { vaultKeys });
}

const create = async (project = projectId): Promise<string> => {
  const owner = account(newId("account"), { id: project, role: "owner" });
  const input = { provider: "github", client_id: "c", client_secret: SECRET };
  return valueOf(await createIntegration(providers, owner, input)).id;
};
const resolve = (id: string, vaultKeys = k1, project = projectId) =>
  resolveIntegration(isolateWith(vaultKeys), service("tokens", project), { integration: id });
const rewrap = (vaultKeys: string, limit = 10) =>
  rewrapKeys(isolateWith(vaultKeys), operator, { limit });
const keyUse = async () =>
  valueOf(await countKeyUse(providers, operator)).map(({ key_id, rows }) => [key_id, rows]);

/** Captures what a call logs as errors. */
async function errorsOf(call: () => Promise<unknown>): Promise<string> {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  try {
    await call();
    return logged.mock.calls.flat().join("\n");
  } finally {
    logged.mockRestore();
  }
}

const SEALED = ["client_secret_sealed", "data_key_wrapped"] as const;

test.each(SEALED)(
  "%s of another integration does not open, and says so in the log",
  async (column) => {
    const [mine, other] = [await create(), await create()];
    const moved = sql.identifier(column);
    await providers.db.execute(sql`update integrations set ${moved} =
    (select ${moved} from integrations where id = ${other}) where id = ${mine}`);
    const logged = await errorsOf(async () => {
      expect(codeOf(await resolve(mine))).toBe("vault_unavailable");
    });
    expect(logged).toContain("vault_failure");
    expect(logged).toContain(mine);
    expect(logged).not.toContain("MARKER");
    expect(valueOf(await resolve(other)).client_secret_plaintext).toBe(SECRET);
  },
);

test("a whole row moved to another project does not open", async () => {
  const id = await create();
  const thief = await addProject(providers.db);
  await providers.db.execute(sql`update integrations set project_id = ${thief} where id = ${id}`);
  await errorsOf(async () => {
    expect(codeOf(await resolve(id, k1, thief))).toBe("vault_unavailable");
  });
});

test.each(SEALED)("%s that was altered or is not a ciphertext does not open", async (column) => {
  const id = await create();
  const place = sql.identifier(column);
  const { rows } = await providers.db.execute<Record<string, string>>(
    sql`select ${place} from integrations where id = ${id}`,
  );
  const whole = rows[0]?.[column] ?? "";
  const at = whole.length - 20;
  const flipped = `${whole.slice(0, at)}${whole[at] === "A" ? "B" : "A"}${whole.slice(at + 1)}`;
  const put = (value: string) =>
    providers.db.execute(sql`update integrations set ${place} = ${value} where id = ${id}`);
  for (const value of [flipped, whole.slice(0, -4), "x", ""]) {
    await put(value);
    await errorsOf(async () => {
      expect(codeOf(await resolve(id))).toBe("vault_unavailable");
    });
  }
  await put(whole);
  expect(valueOf(await resolve(id)).client_secret_plaintext).toBe(SECRET);
});

test("a keyring without the row's key is reported, and so is another key with the same name", async () => {
  const id = await create();
  for (const ring of [k2, keyEntry("k1")])
    await errorsOf(async () => {
      expect(codeOf(await resolve(id, ring))).toBe("vault_unavailable");
    });
});

test("during a rotation both keys open, and the old one can go when no row is under it", async () => {
  const ids = [await create(), await create(), await create()];
  const both = `${k2},${k1}`;
  expect(valueOf(await rewrap(both, 2))).toEqual({ rewrapped: 2, remaining: 1 });
  for (const id of ids) expect(codeOf(await resolve(id, both))).toBe("ok");
  expect(await keyUse()).toEqual([
    ["k1", 1],
    ["k2", 2],
  ]);
  expect(valueOf(await rewrap(both, 2))).toEqual({ rewrapped: 1, remaining: 0 });
  expect(valueOf(await rewrap(both, 2))).toEqual({ rewrapped: 0, remaining: 0 });
  for (const id of ids) expect(valueOf(await resolve(id, k2)).client_secret_plaintext).toBe(SECRET);
  expect(await keyUse()).toEqual([["k2", 3]]);
});

test("rows re-wrapped twice at the same time still open", async () => {
  const ids = [await create(), await create(), await create()];
  const both = `${k2},${k1}`;
  const runs = await Promise.all([rewrap(both), rewrap(both), rewrap(both)]);
  const rewrapped = runs.reduce((sum, run) => sum + valueOf(run).rewrapped, 0);
  expect(rewrapped).toBe(3);
  for (const id of ids) expect(codeOf(await resolve(id, k2))).toBe("ok");
});

test("rows that do not open are skipped and counted, and block no other row", async () => {
  const broken = [await create(), await create(), await create()];
  const whole = await create();
  for (const id of broken)
    await providers.db.execute(
      sql`update integrations set data_key_wrapped = 'w1.k1.x' where id = ${id}`,
    );
  const both = `${k2},${k1}`;
  await errorsOf(async () => {
    expect(valueOf(await rewrap(both, 2))).toEqual({ rewrapped: 1, remaining: 3 });
  });
  expect(codeOf(await resolve(whole, k2))).toBe("ok");
});

test("rows under a key outside the keyring are left alone and counted", async () => {
  await create();
  expect(valueOf(await rewrap(k2))).toEqual({ rewrapped: 0, remaining: 1 });
  expect(await keyUse()).toEqual([["k1", 1]]);
});

test("only Atlas itself rotates keys", async () => {
  const owner = account(newId("account"), { id: projectId, role: "owner" });
  const asGateway = providersInProcess(providers);
  expect(codeOf(await asGateway.rewrapKeys(owner, { limit: 1 }))).toBe("forbidden");
  expect(codeOf(await asGateway.countKeyUse(owner))).toBe("forbidden");
});
