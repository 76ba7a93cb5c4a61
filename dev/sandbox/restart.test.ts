import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SandboxApp } from "#support/sandbox-app";
import { findPorts } from "../stack/ports.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const client = { clientId: "atlas", clientSecret: "s3cret" };
let directory: string;
let running: Sandbox;

beforeEach(async () => {
  directory = await mkdtemp(`${tmpdir()}/atlas-sandbox-`);
  // Not any port: another test could be given it between a stop and the next start.
  running = await start((await findPorts([null]))[0] ?? 0);
});
afterEach(async () => {
  await running.close();
  await rm(directory, { recursive: true, force: true });
});

const start = (port: number): Promise<Sandbox> =>
  startSandbox({
    port,
    clients: [{ ...client, redirectUris: [], allowAnyLoopbackCallback: true }],
    memoryPath: `${directory}/sandbox.json`,
  });

/** Another test that looks for a free port may hold this one for a moment. */
async function startAgain(port: number): Promise<Sandbox> {
  for (let tries = 0; ; tries++)
    try {
      return await start(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || tries === 40) throw error;
      await setTimeout(50);
    }
}

async function restart(): Promise<SandboxApp> {
  await running.close();
  running = await startAgain(running.port);
  return SandboxApp.at(running.issuer, client);
}

test("a grant from before a restart is refreshed after it, and its old refresh token is not", async () => {
  const before = await SandboxApp.at(running.issuer, client);
  const first = await before.signIn("grace");
  const second = await before.refresh(first.refreshToken);

  const after = await restart();
  expect(await after.introspect(second.access_token)).toMatchObject({ active: true, sub: "grace" });
  const third = await after.refresh(second.refresh_token ?? "");
  expect((await after.userinfo(third.access_token)).status).toBe(200);

  const again = await restart();
  await expect(again.refresh(first.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(again.refresh(third.refresh_token ?? "")).rejects.toMatchObject({
    error: "invalid_grant",
  });
});

test("a revoked grant stays revoked after a restart", async () => {
  const before = await SandboxApp.at(running.issuer, client);
  const { refreshToken } = await before.signIn();
  await before.revoke(refreshToken);
  const after = await restart();
  await expect(after.refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("a token is in the file before the sandbox answers with it", async () => {
  const app = await SandboxApp.at(running.issuer, client);
  const { refreshToken } = await app.signIn();
  expect(await readFile(`${directory}/sandbox.json`, "utf8")).toContain(refreshToken);
  expect((await stat(`${directory}/sandbox.json`)).mode & 0o777).toBe(0o600);
});

test("the signing key is the same after a restart", async () => {
  const keys = async () => (await fetch(`${running.issuer}/jwks`)).text();
  const before = await keys();
  await restart();
  expect(await keys()).toBe(before);
});

test.each(["", "{", "{}", "null", '{"signingKey":{},"cookieKey":"x","records":3}'])(
  "the damaged file %j is an error that names it, and stays as it is",
  async (content) => {
    const path = `${directory}/damaged.json`;
    await writeFile(path, content);
    await expect(startSandbox({ clients: [], memoryPath: path })).rejects.toThrow(
      `${path} is damaged. Remove it to start the sandbox provider without its old grants.`,
    );
    expect(await readFile(path, "utf8")).toBe(content);
  },
);
