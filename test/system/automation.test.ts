import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NewAccessToken } from "#shared/contracts/auth/access-token";
import type { Page } from "#shared/contracts/fields";
import type { ApiKey } from "#shared/contracts/projects/api-key";
import type { Project } from "#shared/contracts/projects/project";
import { DashboardClient, expectOk } from "../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { AtlasError, createManagement, take } from "../../sdk/src/index.ts";
import { TypedShell, readBlocks } from "#support/documents/typed-shell";
import { type TestStack, startTestStack } from "#support/stack";

let stack: TestStack;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/atlas-automation-`);
  stack = await startTestStack();
});
afterAll(async () => {
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

test("the commands of docs/automation.md set up a project, with curl and with TypeScript", async () => {
  const page = await readFile(new URL("../../docs/automation.md", import.meta.url), "utf8");
  const credentials = newCredentials();
  const dashboard = new DashboardClient(stack.dashboardUrl);
  await dashboard.signUp(credentials);
  await dashboard.signIn(credentials);
  // The form's own choice, "Set up projects", and what the key may do.
  const permissions = ["project:read", "project:write", "api_keys:read", "api_keys:write"];
  const order = {
    name: "Page",
    permissions: [...permissions, "integrations:write", "connect:write", "connections:read"],
    current_password: credentials.password,
  };
  const made = await dashboard.send("POST", "/v1/account/tokens", order);
  const { secret } = expectOk<NewAccessToken>("token", made);
  const shell = new TypedShell(directory, { ATLAS: stack.publicUrl, ATLAS_TOKEN: secret });
  try {
    for (const block of readBlocks(page, "ts")) {
      const [, name = ""] = /^\/\/ (\S+)\n/.exec(block) ?? [];
      await writeFile(`${directory}/${name}`, block);
    }
    await writeFile(`${directory}/package.json`, '{"type": "module"}');
    const [curl = "", typescript = "", ...rest] = readBlocks(page, "sh");
    expect(rest).toEqual([]);
    await shell.run(curl);
    expect(await shell.run(typescript)).toMatch(/^atlas_sk_/);
  } finally {
    shell.stop();
  }
  const projects = await dashboard.send("GET", "/v1/projects");
  const { data } = expectOk<Page<Project>>("projects", projects);
  expect(data.map(({ name }) => name)).toEqual(["Shop", "Shop"]);
  for (const { id } of data) {
    const keys = await dashboard.send("GET", `/v1/projects/${id}/api-keys`);
    const [key] = expectOk<Page<ApiKey>>("keys", keys).data;
    expect(key?.scopes).toEqual(["connect:write", "connections:read"]);
    const integrations = await dashboard.send("GET", `/v1/projects/${id}/integrations`);
    expect(integrations.text).toContain('"github"');
  }
});

test("the SDK has the routes of the management API, and throws what they refuse", async () => {
  const credentials = newCredentials();
  const dashboard = new DashboardClient(stack.dashboardUrl);
  await dashboard.signUp(credentials);
  await dashboard.signIn(credentials);
  const order = {
    name: "SDK",
    permissions: ["project:read", "project:write"],
    current_password: credentials.password,
  };
  const made = await dashboard.send("POST", "/v1/account/tokens", order);
  const { secret } = expectOk<NewAccessToken>("token", made);
  const management = createManagement({ baseUrl: `${stack.publicUrl}/`, token: secret });
  const project = await take(management.POST("/v1/projects", { body: { name: "Shop" } }));
  const params = { path: { project_id: project.id } };
  const body = { url: "https://shop.example.com/connected" };
  await take(management.POST("/v1/projects/{project_id}/return-urls", { params, body }));
  const urls = await take(management.GET("/v1/projects/{project_id}/return-urls", { params }));
  expect(urls.data.map(({ url }) => url)).toEqual([body.url]);
  const refused = await management
    .GET("/v1/projects/{project_id}/api-keys", { params })
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AtlasError);
  expect(refused).toMatchObject({ code: "forbidden", status: 403 });
});
