import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countKeyUse } from "../../src/jobs/count-key-use.ts";
import { service } from "#support/services/callers";
import {
  type Isolate,
  type IsolateOptions,
  TokensWorld,
  key,
  valueOf,
} from "#support/services/tokens-world";
import { serveInProcess } from "#support/services/in-process";
import { tokensService } from "../../src/service.ts";
import { store } from "#support/services/tokens-vault";

let world: TokensWorld;

beforeAll(async () => {
  world = await TokensWorld.start();
});
afterAll(() => world.close());

const ask = (isolate: Isolate) =>
  serveInProcess(tokensService, isolate, "gateway").checkReadiness(service("gateway"));

async function problems(options: IsolateOptions = {}, aheadMs = 0): Promise<string[]> {
  const isolate = world.isolate(options);
  isolate.aheadMs = aheadMs;
  return valueOf(await ask(isolate)).problems;
}

test("a service that has all it needs has no problem", async () => {
  expect(await problems()).toEqual([]);
});

test("a key-encryption key that is missing is named, with how much it wraps", async () => {
  const project = await world.project();
  await store(world.isolate(), project);
  const only = `k2:${key()}`;
  expect(await problems({ vaultKeys: only })).toEqual([
    "VAULT_KEYS lacks the key k1, which wraps 1 data keys.",
  ]);
  expect(await problems({ vaultKeys: `${only},${world.vaultKeys}` })).toEqual([]);
  expect(valueOf(await countKeyUse(world.isolate(), service("gateway")))).toEqual([
    { key_id: "k1", rows: 1, last_wrapped_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
  ]);
  await world.db.execute(sql`delete from connection_tokens`);
});

test.each(["", "k1", "k1:short", `k1:${"A".repeat(43)},k1:${"B".repeat(43)}`])(
  "a keyring that is none is named without its value: %s",
  async (vaultKeys) => {
    const found = await problems({ vaultKeys });
    expect(found.filter((problem) => problem.includes("VAULT_KEYS"))).toHaveLength(1);
    expect(found.join()).not.toMatch(/short|AAAA|BBBB/);
  },
);

test.each([6_000, -6_000])("a clock that is %s ms off is named", async (aheadMs) => {
  const [problem] = await problems({}, aheadMs);
  expect(problem).toMatch(/clock and the database's differ by -?[5-7] s\./);
});

test("a clock that is one second off is none", async () => {
  expect(await problems({}, 1_000)).toEqual([]);
});

test("a store that is away is named by its variable, and no secret with it", async () => {
  const { faults } = world.stores.bridge;
  faults.set("sql", { mode: "refuse" });
  const withoutSql = await problems();
  faults.set("sql", { mode: "ok" });
  faults.set("redis", { mode: "refuse" });
  const withoutRedis = await problems();
  faults.set("redis", { mode: "ok" });
  expect(withoutSql).toEqual(["The database does not answer: check DATABASE_URL."]);
  expect(withoutRedis).toEqual(["Redis does not answer: check REDIS_URL and REDIS_TOKEN."]);
});

test.each([
  [
    "older than this release",
    "update drizzle.__drizzle_migrations set created_at = created_at - 1",
  ],
  ["none of ours", "alter schema drizzle rename to drizzle_elsewhere"],
])("a schema that is %s is named, with what to do", async (_, change) => {
  const own = await TokensWorld.start();
  await own.db.execute(sql.raw(change));
  const { problems: found } = valueOf(await ask(own.isolate()));
  await own.close();
  expect(found).toEqual([
    "The database's schema is older than this release: run `npm run migrate`.",
  ]);
});
