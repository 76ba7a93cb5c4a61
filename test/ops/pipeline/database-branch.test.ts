import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { takeStores } from "#support/database";
import { startBridge } from "../../../bridge/bridge.ts";
import { runNode } from "../cloudflare/fake/operator.ts";

const KEY = "MARKER-neon-key";
const undo = new AsyncDisposableStack();
const calls: string[] = [];
const branches: { id: string; name: string }[] = [];
let env: Record<string, string>;

/** In place of Neon's API. Its one database is a real one. */
beforeAll(async () => {
  const bridge = await startBridge({
    sqlPassword: "MARKER-sql-password",
    redisToken: "t",
    ...(await takeStores({}, undo)),
  });
  undo.defer(() => bridge.close());
  const answer = (route: string, body: unknown): object | null => {
    if (route.startsWith("GET /branches?search=")) return { branches };
    if (route === "POST /branches") {
      const { name } = (body as { branch: { name: string } }).branch;
      branches.push({ id: "br-1", name });
      return { branch: branches[0] };
    }
    if (route === "GET /branches/br-1/databases")
      return { databases: [{ name: "atlas", owner_name: "owner" }] };
    if (route === "GET /connection_uri?branch_id=br-1&database_name=atlas&role_name=owner")
      return { uri: bridge.databaseUrl };
    if (route === "DELETE /branches/br-1") return { branch: branches.pop() };
    return null;
  };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "").replace("/projects/cool-lab-1", "");
    const route = `${request.method} ${path}`;
    const body = request.method === "POST" ? await json(request) : null;
    calls.push(route);
    const isKnown = request.headers.authorization === `Bearer ${KEY}`;
    const found = isKnown ? answer(route, body) : null;
    response.writeHead(isKnown ? (found === null ? 404 : 200) : 401);
    response.end(JSON.stringify(found ?? { message: isKnown ? "not found" : "bad key" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  env = {
    NEON_API_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    NEON_API_KEY: KEY,
    NEON_PROJECT_ID: "cool-lab-1",
    DATABASE_WS_PROXY: `${new URL(bridge.url).host}/v2`,
  };
});
afterAll(() => undo.disposeAsync());

const run = (args: readonly string[], own: Record<string, string> = {}) =>
  runNode(["deploy/release/database-branch.ts", "--branch", "pr-12", ...args], { ...env, ...own });

test("a pull request gets one branch, migrated once, and loses it", async () => {
  const first = await run([]);
  expect(first.code, first.output).toBe(0);
  expect(first.output).toMatch(/^pr-12: migrations applied: [1-9]/);
  const second = await run([]);
  expect(second.output).toContain("migrations applied: 0");
  expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(1);
  expect((await run(["--remove"])).output).toContain("pr-12 is removed");
  expect((await run(["--remove"])).output).toContain("There is no branch pr-12");
  expect(`${first.output}${second.output}`).not.toContain("MARKER");
});

test("a wrong key and another branch are refused, without the key in the message", async () => {
  const wrong = await run([], { NEON_API_KEY: "MARKER-wrong-key" });
  expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining("Neon answered 401")]);
  expect(wrong.output).not.toContain("MARKER");
  const main = await run(["--branch", "main", "--remove"]);
  expect([main.code, main.output]).toEqual([1, expect.stringContaining("not pr- and a number")]);
});
