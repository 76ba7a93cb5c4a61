import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bridge, startBridge } from "../../bridge.ts";
import { failureOf, httpDriver, socketDriver } from "../drivers.ts";

/** What is too slow for every test run: time limits and the engine's death. */
let folder: string;
let bridge: Bridge;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bridge-engine-"));
  bridge = await startBridge({ sqlPassword: "p", redisToken: "t", dataDir: join(folder, "data") });
});
afterAll(async () => {
  await bridge.close();
  await rm(folder, { recursive: true });
});

describe("the embedded engine", () => {
  it("is taken from a client that leaves its transaction idle for ten seconds", async () => {
    const query = httpDriver(bridge);
    await query.query("create table idle (a int)");
    const pool = socketDriver(bridge, 1);
    const client = await pool.connect();
    await client.query("begin");
    await client.query("insert into idle values (1)");
    expect(await failureOf(query.query("select 1"))).toMatchObject({ code: "53300" });
    await expect
      .poll(
        () =>
          query.query("select count(*)::int n from idle").then(
            (rows) => rows,
            () => null,
          ),
        { timeout: 12_000 },
      )
      .toEqual([{ n: 0 }]);
    expect(await failureOf(client.query("commit"))).toHaveProperty("message");
    client.release(true);
    await pool.end();
  });

  it("comes back from its directory when it dies", async () => {
    const query = httpDriver(bridge);
    await query.query("create table survivor (a int)");
    await query.query("insert into survivor values (1)");
    // There are no programs where the engine runs, and this breaks it. Written out, the bridge would refuse it.
    const hidden = "do $$ begin execute 'co' || 'py survivor from program ''x'''; end $$";
    expect(await failureOf(query.query(hidden))).toMatchObject({ code: "08006" });
    await expect
      .poll(
        () =>
          query.query("select a from survivor").then(
            (rows) => rows,
            () => null,
          ),
        { timeout: 15_000 },
      )
      .toEqual([{ a: 1 }]);
    expect((await fetch(`${bridge.url}/readyz`)).status).toBe(200);
  });
});
