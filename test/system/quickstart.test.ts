import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exchange } from "../../dev/browser/http-exchange.ts";
import { allowAtSandbox, browserOfEndUser, readReturn } from "../../dev/demo/journey.ts";
import { type TestStack, startTestStack } from "#support/stack";

const DOCUMENT = new URL("../../docs/quickstart.md", import.meta.url);
const END = "@@end";

let stack: TestStack;
let directory: string;
let shell: ChildProcessWithoutNullStreams;

beforeAll(async () => {
  stack = await startTestStack();
  directory = await mkdtemp(`${tmpdir()}/atlas-quickstart-`);
  // What `npm start` leaves in the folder.
  await mkdir(`${directory}/.atlas`);
  await writeFile(`${directory}/.atlas/secrets.json`, JSON.stringify(stack.secrets));
  shell = spawn("bash", ["--noprofile", "--norc"], {
    cwd: directory,
    env: {
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
      TMPDIR: directory,
      ATLAS: stack.publicUrl,
      DASHBOARD: stack.dashboardUrl,
    },
  });
});
afterAll(async () => {
  shell?.kill();
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Types a block into the shell, as a reader would, and reads what it prints. */
async function run(block: string): Promise<string> {
  shell.stdin.write(`${block}\necho "${END} $?"\n`);
  let printed = "";
  for await (const chunk of shell.stdout.iterator({ destroyOnReturn: false })) {
    printed += String(chunk);
    const end = printed.indexOf(END);
    if (end === -1 || !printed.slice(end).includes("\n")) continue;
    expect(printed.slice(end).trim(), `${block}\n${printed}`).toBe(`${END} 0`);
    return printed.slice(0, end).trim();
  }
  throw new Error(`The shell ended at: ${block}`);
}

const readBlocks = async (): Promise<string[]> =>
  [...(await readFile(DOCUMENT, "utf8")).matchAll(/^```sh\n(.*?)^```$/gms)].map(
    ([, block = ""]) => block,
  );

test("the quickstart's commands lead from sign-up to a token that the provider accepts", async () => {
  const blocks = await readBlocks();
  const printed: string[] = [];
  for (const block of blocks.slice(0, -1)) printed.push(await run(block));
  for (const text of printed) expect(text).not.toContain('"code"');

  const returnTo = await run('echo "$RETURN_TO"');
  const browser = browserOfEndUser(returnTo);
  const provider = await browser.open(printed.at(-1) ?? "");
  expect(new URL(provider.url).origin).toBe(new URL(stack.sandbox.issuer).origin);
  const returned = readReturn(await allowAtSandbox(browser, provider, "ada"));
  expect(returned.status).toBe("connected");

  const token: { access_token: string } = JSON.parse(await run(blocks.at(-1) ?? ""));
  const me = await exchange(new URL("/me", stack.sandbox.issuer), {
    headers: { authorization: `Bearer ${token.access_token}` },
  });
  expect(me.status).toBe(200);
  expect(JSON.parse(me.text)).toMatchObject({ sub: "ada" });
});
