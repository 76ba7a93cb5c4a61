import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RemoteProviderDouble } from "./remote.ts";
import { refreshRaw } from "./test-client.ts";

type Description = Awaited<ReturnType<RemoteProviderDouble["describe"]>>;

let child: ChildProcess;
let double: RemoteProviderDouble;
let described: Description;

async function start() {
  const main = new URL("main.ts", import.meta.url).pathname;
  const stdio: ["ignore", "pipe", "inherit"] = ["ignore", "pipe", "inherit"];
  const env = { ...process.env, PROVIDER_DOUBLE_EXPIRES_IN_SECONDS: "90" };
  const child = spawn(process.execPath, [main], { stdio, env });
  const [line] = await once(createInterface(child.stdout), "line");
  const described: Description = JSON.parse(String(line));
  return { child, described };
}

beforeAll(async () => {
  ({ child, described } = await start());
  double = new RemoteProviderDouble(described.origin);
});

beforeEach(() => double.reset());

afterAll(async () => {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
});

const refresh = (refreshToken: string) => refreshRaw(described, refreshToken);

test("the first line on stdout is the description", async () => {
  expect(await double.describe()).toEqual(described);
});

test("another process mints, programs, counts and kills", async () => {
  const grant = await double.issueGrant({ sub: "zoe", scope: "a" });
  expect(grant.expiresIn).toBe(90);
  await double.program("refresh", [
    { kind: "status", status: 503 },
    { kind: "ok", omitExpiresIn: true },
  ]);
  expect((await refresh(grant.refreshToken)).status).toBe(503);
  const tokens = await (await refresh(grant.refreshToken)).json();
  expect(tokens).toMatchObject({ scope: "a" });
  expect(tokens).not.toHaveProperty("expires_in");
  expect(await double.refreshCalls()).toBe(2);
  expect(await double.refreshCallsPerToken()).toEqual(new Map([[grant.refreshToken, 2]]));
  expect(await double.maxParallelRefreshes()).toBe(1);
  expect((await double.calls()).map(({ status }) => status)).toEqual([503, 200]);
  expect(await double.isAccessTokenActive(tokens.access_token)).toBe(true);
  expect(await double.isRefreshTokenActive(tokens.refresh_token)).toBe(true);
  await double.killGrant(tokens.refresh_token);
  expect(await double.isAccessTokenActive(tokens.access_token)).toBe(false);
});

test("another process holds a call and lets it go", async () => {
  const { refreshToken } = await double.issueGrant();
  const hold = await double.holdNext("refresh");
  expect(await hold.reached(30)).toBe(false);
  const pending = refresh(refreshToken);
  expect(await hold.reached(5000)).toBe(true);
  expect(await double.isRefreshTokenActive(refreshToken)).toBe(false);
  await hold.release();
  expect((await pending).status).toBe(200);
});

test("another process programs the authorization endpoint and rotates the keys", async () => {
  await double.programAuthorization({ error: "access_denied" });
  const query = new URLSearchParams({
    client_id: described.client.clientId,
    redirect_uri: "http://127.0.0.1:1/callback/x",
  });
  const response = await fetch(`${described.endpoints.authorization}?${query}`, {
    redirect: "manual",
  });
  expect(response.headers.get("location")).toContain("error=access_denied");
  const before = await (await fetch(described.endpoints.jwks)).text();
  await double.rotateSigningKeys({ forget: true });
  expect(await (await fetch(described.endpoints.jwks)).text()).not.toBe(before);
});

test.each([
  ["{", "JSON"],
  ['{"op":"nothing"}', "unknown op"],
  ['{"op":"program","args":{"endpoint":"nowhere","behaviour":{"kind":"ok"}}}', "endpoint"],
  ['{"op":"program","args":{"endpoint":"token","behaviour":{"kind":"slow"}}}', "behaviour"],
  ['{"op":"program","args":{"endpoint":"token","behaviour":[{"kind":"x"}]}}', "behaviour"],
  ['{"op":"killGrant","args":{"token":"x"}}', "no such token"],
])("the order %s is refused", async (body, reason) => {
  const response = await fetch(`${described.origin}/control`, { method: "POST", body });
  expect(response.status).toBe(400);
  const { error } = await response.json();
  expect(error).toContain(reason);
});

test("SIGTERM ends it with 0 although a caller hangs", async () => {
  const own = await start();
  const remote = new RemoteProviderDouble(own.described.origin);
  await remote.program("userinfo", { kind: "hang" });
  const caller = fetch(own.described.endpoints.userinfo).catch(() => "cut");
  await expect.poll(() => remote.calls()).toHaveLength(1);
  const gone = once(own.child, "exit");
  own.child.kill("SIGTERM");
  expect(await gone).toEqual([0, null]);
  expect(await caller).toBe("cut");
});
