import { execFile, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import { allowAtSandbox, browserOfEndUser, readReturn } from "../../dev/demo/journey.ts";
import type { NewWebhook } from "#shared/contracts/projects/webhook";
import { TypedShell, readBlocks } from "#support/documents/typed-shell";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, plugInSandbox, signUpDeveloper } from "#support/tenant";

const ROOT = new URL("../../", import.meta.url).pathname;
/** The scopes of the key that docs/quickstart.md makes. */
const SCOPES = ["integrations:write", "connect:write", "tokens:read"];

const GO = { page: "go", language: "go", run: "./app webhooks" } as const;

/** A page, the language of its files, and how its receiver of webhooks starts. Go is not on every machine. */
const PAGES = [
  { page: "typescript", language: "ts", run: "node webhooks.ts" },
  { page: "python", language: "python", run: "python3 webhooks.py" },
  ...(spawnSync("go", ["version"]).status === 0 ? [GO] : []),
];

let stack: TestStack;
let tenant: Tenant;
let ports: number[];
const directories: string[] = [];

beforeAll(async () => {
  ports = await Promise.all(PAGES.map(freePort));
  [stack] = await Promise.all([
    startTestStack({ localProviders: ports.map((port) => `http://127.0.0.1:${port}`) }),
    promisify(execFile)("npm", ["run", "--prefix", `${ROOT}sdk`, "build"]),
  ]);
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  await plugInSandbox(stack, tenant);
});
afterAll(async () => {
  await stack?.stop();
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

/** What the page tells to save and to install. */
async function makeApp(page: string, language: string): Promise<string> {
  const directory = await mkdtemp(`${tmpdir()}/atlas-quickstarts-`);
  directories.push(directory);
  for (const block of readBlocks(page, language)) {
    const name = /^(?:\/\/|#) (\S+)\n/.exec(block)?.[1] ?? "";
    await writeFile(`${directory}/${name}`, block);
  }
  await writeFile(`${directory}/package.json`, '{"type": "module"}');
  const modules = `${directory}/node_modules`;
  await mkdir(`${modules}/@atlas/sdk`, { recursive: true });
  // The package as npm packs it, with its one dependency.
  for (const part of ["package.json", "dist"])
    await cp(`${ROOT}sdk/${part}`, `${modules}/@atlas/sdk/${part}`, { recursive: true });
  await symlink(`${ROOT}node_modules/openapi-fetch`, `${modules}/openapi-fetch`);
  return directory;
}

test.each(PAGES)(
  "the code of the $page quickstart connects a person, uses the token and verifies an event",
  async ({ page: name, language, run }) => {
    const page = await readFile(`${ROOT}docs/quickstarts/${name}.md`, "utf8");
    const port = ports[PAGES.findIndex((one) => one.page === name)] ?? 0;
    const { dashboard } = tenant.developer;
    const key = await dashboard.createApiKey(tenant.projectId, name, SCOPES);
    const body = { url: `http://127.0.0.1:${port}/hooks`, event_types: ["project.renamed"] };
    const hook = await tenant.app.send("POST", "/v1/webhooks", body);
    const webhook = expectOk<NewWebhook>("webhook", hook);
    const shell = new TypedShell(await makeApp(page, language), {
      KEY: key.secret,
      ATLAS: stack.publicUrl,
      RETURN_TO: tenant.returnUrl,
      PROVIDER: new URL(stack.sandbox.issuer).origin,
      ATLAS_WEBHOOK_SECRET: webhook.secret,
      PORT: String(port),
    });
    try {
      const [connect = "", me = "", ...rest] = readBlocks(page, "sh");
      expect(rest).toEqual([]);
      const browser = browserOfEndUser(tenant.returnUrl);
      const provider = await browser.open(await shell.run(connect));
      const returned = readReturn(await allowAtSandbox(browser, provider, "ada"));
      expect(returned.status).toBe("connected");
      expect(JSON.parse(await shell.run(me))).toMatchObject({ sub: "ada" });

      await shell.run(`${run} > events.log 2> errors.log &`);
      const attempt = `/v1/webhooks/${webhook.id}/test`;
      // The receiver needs a moment to listen.
      await expect
        .poll(async () => (await tenant.app.send("POST", attempt, {})).text, { timeout: 10_000 })
        .toContain('"delivered"');
      expect(await shell.run("cat events.log")).toBe(`webhook.test ${tenant.projectId}`);
      const forged = { method: "POST", body: "{}", headers: { "webhook-id": "evt_1" } };
      expect((await fetch(body.url, forged)).status).toBe(400);
      await shell.run("kill %1");
    } finally {
      shell.stop();
    }
  },
);

test("the quickstart makes a key with the scopes that these pages need", async () => {
  const page = await readFile(`${ROOT}docs/quickstart.md`, "utf8");
  expect(page).toContain(JSON.stringify(SCOPES).replaceAll(",", ", "));
});
