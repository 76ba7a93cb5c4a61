import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { smokeTest } from "../../../deploy/cloudflare/run/smoke-test.ts";
import { type LocalSecrets, makeSecrets } from "../../../dev/stack/secrets.ts";
import { connectAtSandbox } from "#support/flow";
import { type TestStack, startTestStack } from "#support/stack";
import { openTenant, plugInSandbox, signUpDeveloper } from "#support/tenant";
import { runNode } from "./fake/operator.ts";

/** The operator's way on Cloudflare: the public address alone, as the gateway is deployed there. */
const OPEN = { ATLAS_OPERATOR_DOOR: "1" };
const undo = new AsyncDisposableStack();
const kept: LocalSecrets = makeSecrets();
const newKey = `k2:${randomBytes(32).toString("base64")}`;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(`${tmpdir()}/atlas-rotation-`);
  undo.defer(() => rm(dataDir, { recursive: true, force: true }));
});
afterAll(() => undo.disposeAsync());

async function withStack(
  vaultKeys: string,
  env: Record<string, string>,
  use: (stack: TestStack) => Promise<void>,
  web = false,
): Promise<void> {
  const secrets = { ...kept, vaultKeys };
  const stack = await startTestStack({ dataDir, secrets, env, web });
  try {
    await use(stack);
  } finally {
    await stack.stop();
  }
}

const operator = (stack: TestStack, script: string, ...args: string[]) =>
  runNode([`deploy/keys/${script}.ts`, ...args, "--json"], {
    ATLAS_JOBS_URL: `${stack.publicUrl}/operator`,
    JOBS_SECRET: stack.jobsSecret,
  });

test("a key is replaced through the public address alone, for tokens and for clients' secrets", async () => {
  let readToken: (stack: TestStack) => Promise<number> = () => Promise.resolve(0);
  await withStack(kept.vaultKeys, {}, async (stack) => {
    const tenant = await openTenant(stack, await signUpDeveloper(stack));
    const integration = await plugInSandbox(stack, tenant);
    const { connectionId } = await connectAtSandbox(tenant, integration);
    readToken = async ({ publicUrl }) => {
      const response = await fetch(`${publicUrl}/v1/connections/${connectionId}/token`, {
        headers: { authorization: `Bearer ${tenant.apiKey.secret}` },
      });
      await response.body?.cancel();
      return response.status;
    };
    expect(await readToken(stack)).toBe(200);
    expect((await fetch(`${stack.publicUrl}/operator/keys`)).status).toBe(404);
  });

  await withStack(`${newKey},${kept.vaultKeys}`, OPEN, async (stack) => {
    const url = `${stack.publicUrl}/operator/keys`;
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: "Bearer x" } })).status).toBe(401);
    const early = await operator(stack, "retire", "k1");
    expect([early.code, JSON.parse(early.output)]).toEqual([
      1,
      expect.objectContaining({ key_id: "k1", retirable: false }),
    ]);
    const { rows } = JSON.parse(early.output) as { rows: number };
    expect(rows).toBeGreaterThanOrEqual(2);
    const rotated = await operator(stack, "rotate");
    expect(rotated.code, rotated.output).toBe(0);
    const late = await operator(stack, "retire", "k1");
    expect(JSON.parse(late.output)).toMatchObject({ key_id: "k1", rows: 0 });
    const byService = (await (
      await fetch(url, { headers: { authorization: `Bearer ${stack.jobsSecret}` } })
    ).json()) as Record<string, { key_id: string; rows: number }[]>;
    for (const service of ["providers", "tokens"])
      expect(byService[service]?.filter((use) => use.rows > 0).map((use) => use.key_id)).toEqual([
        "k2",
      ]);
  });

  await withStack(
    newKey,
    OPEN,
    async (stack) => {
      await smokeTest({
        baseUrl: stack.publicUrl,
        dashboardUrl: stack.dashboardUrl,
        limitMs: 20_000,
      });
      expect(await readToken(stack)).toBe(200);
    },
    true,
  );
});
