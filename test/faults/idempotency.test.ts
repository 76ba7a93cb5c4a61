import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRedis } from "#shared/cache/redis";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";
import { within } from "./support/scene.ts";
import { type World, startWorld } from "./support/world.ts";

/** The first process survives; each of the others is killed once. */
const SURVIVOR = 0;
let world: World;
let lastVictim = SURVIVOR;

beforeAll(async () => {
  world = await startWorld({ doubles: 1, processes: 3 });
});
afterAll(() => world?.close());

/** Adds an integration with this idempotency key, which is its name too. */
function post(key: string, process = SURVIVOR): Promise<HttpAnswer> {
  const name = key.replace("again-", "");
  return exchange(new URL("/v1/integrations", world.stack.publicUrls[process]), {
    method: "POST",
    headers: {
      authorization: `Bearer ${world.tenant.apiKey.secret}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
    body: JSON.stringify({
      provider: "github",
      key: name,
      client_id: "client",
      client_secret: "a-secret-of-the-client",
    }),
  });
}

const codeOf = ({ status, text }: HttpAnswer) => [
  status,
  status < 300 ? "ok" : (JSON.parse(text) as { code: string }).code,
];

async function countOf(key: string): Promise<number> {
  const { rows } = await world.db.execute<{ n: number }>(
    sql`select count(*)::int as n from integrations where key = ${key}`,
  );
  return rows[0]?.n ?? -1;
}

/** Kills the process that adds an integration just before or after its statement runs. */
async function killWhileAdding(key: string, { before }: { before: boolean }): Promise<void> {
  const victim = (lastVictim += 1);
  const hold = world.stack.bridge.faults.holdNext("insert into integrations", { before });
  const asking = post(key, victim).then(
    () => "answered",
    () => "lost",
  );
  await within("the statement is reached", hold.reached);
  process.kill(world.stack.pids[victim] ?? -1, "SIGKILL");
  expect(await asking).toBe("lost");
  // The bridge notices that its client is gone.
  await new Promise((resolve) => setTimeout(resolve, 200));
  hold.release();
  await new Promise((resolve) => setTimeout(resolve, 200));
}

/** As if a minute had passed since every claim in Redis. */
async function letAMinutePass(): Promise<void> {
  const { bridge } = world.stack;
  const redis = makeRedis({ REDIS_URL: bridge.redisUrl, REDIS_TOKEN: bridge.redisToken });
  let cursor = "0";
  do {
    const [next, names] = await redis.scan(cursor, { match: "repeat:*", count: 1_000 });
    cursor = next;
    for (const name of names) await redis.pexpire(name, (await redis.pttl(name)) - 60_001);
  } while (cursor !== "0");
}

test("a process that is killed after the act: the same key never acts again, and says so", async () => {
  await killWhileAdding("done-once", { before: false });
  expect(await countOf("done-once")).toBe(1);
  expect(codeOf(await post("done-once"))).toEqual([409, "idempotency_key_in_use"]);
  await letAMinutePass();
  for (let again = 0; again < 3; again++)
    expect(codeOf(await post("done-once"))).toEqual([409, "idempotency_unknown"]);
  expect(await countOf("done-once")).toBe(1);
});

test("a process that is killed before the act: the caller looks, and acts with a new key", async () => {
  await killWhileAdding("not-done", { before: true });
  expect(await countOf("not-done")).toBe(0);
  await letAMinutePass();
  expect(codeOf(await post("not-done"))).toEqual([409, "idempotency_unknown"]);
  expect(await countOf("not-done")).toBe(0);
  expect(codeOf(await post("again-not-done"))).toEqual([201, "ok"]);
  expect(await countOf("not-done")).toBe(1);
});
