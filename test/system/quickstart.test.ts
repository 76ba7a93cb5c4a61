import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchange } from "../../dev/browser/http-exchange.ts";
import { allowAtSandbox, browserOfEndUser, readReturn } from "../../dev/demo/journey.ts";
import { type TestStack, startTestStack } from "#support/stack";
import { TypedShell, readBlocks } from "#support/documents/typed-shell";

const DOCUMENT = new URL("../../docs/quickstart.md", import.meta.url);

let stack: TestStack;
let directory: string;
let shell: TypedShell;

beforeAll(async () => {
  stack = await startTestStack();
  directory = await mkdtemp(`${tmpdir()}/atlas-quickstart-`);
  // What `npm start` leaves in the folder.
  await mkdir(`${directory}/.atlas`);
  await writeFile(`${directory}/.atlas/secrets.json`, JSON.stringify(stack.secrets));
  shell = new TypedShell(directory, { ATLAS: stack.publicUrl, DASHBOARD: stack.dashboardUrl });
});
afterAll(async () => {
  shell?.stop();
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

test("the quickstart's commands lead from sign-up to a token that the provider accepts", async () => {
  const blocks = readBlocks(await readFile(DOCUMENT, "utf8"), "sh");
  const printed: string[] = [];
  for (const block of blocks.slice(0, -1)) printed.push(await shell.run(block));
  for (const text of printed) expect(text).not.toContain('"code"');

  const returnTo = await shell.run('echo "$RETURN_TO"');
  const browser = browserOfEndUser(returnTo);
  const provider = await browser.open(printed.at(-1) ?? "");
  expect(new URL(provider.url).origin).toBe(new URL(stack.sandbox.issuer).origin);
  const returned = readReturn(await allowAtSandbox(browser, provider, "ada"));
  expect(returned.status).toBe("connected");

  const token: { access_token: string } = JSON.parse(await shell.run(blocks.at(-1) ?? ""));
  const me = await exchange(new URL("/me", stack.sandbox.issuer), {
    headers: { authorization: `Bearer ${token.access_token}` },
  });
  expect(me.status).toBe(200);
  expect(JSON.parse(me.text)).toMatchObject({ sub: "ada" });
});
