import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parse } from "node-html-parser";
import { AppClient } from "#support/app-client";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";
import { newCredentials } from "../../dev/demo/journey.ts";
import { type BuiltWorker, bundleWorkers } from "../../deploy/workerd/bundle.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { connectAtDouble } from "#support/flow";
import { expectNoInsides, expectProblem } from "#support/openapi/problem";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { expectSecureHeaders } from "#support/secure-headers";
import { databaseOf, expireToken, untilQuiet } from "#support/stored";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import {
  type TestBacking,
  type WorkerProcesses,
  readReadiness,
  startTestBacking,
  startWorkerProcesses,
} from "#support/worker-processes";

let workers: BuiltWorker[];
let backing: TestBacking;
let double: ProviderDouble;
let good: WorkerProcesses;
let tenant: Tenant;
let integration: Integration;
let connectionId: string;
let broken: WorkerProcesses | null = null;

beforeAll(async () => {
  workers = await bundleWorkers();
  double = await startProviderDouble();
  backing = await startTestBacking();
  good = await startWorkerProcesses(backing, { workers, localProviders: [double.origin] });
  tenant = await openTenant(good, await signUpDeveloper(good));
  integration = await plugInDouble(tenant, double);
  ({ connectionId } = await connectAtDouble(tenant, integration));
});
afterEach(async () => {
  await broken?.stop();
  broken = null;
});
afterAll(async () => {
  await good?.stop();
  await backing?.close();
  await double?.close();
});

/** The same stores behind Workers with another environment. */
async function startBroken(env: Record<string, string | null>): Promise<WorkerProcesses> {
  broken = await startWorkerProcesses(backing, { workers, env, localProviders: [double.origin] });
  return broken;
}

const newKey = (): string => randomBytes(32).toString("base64url");

/** One request of each kind, as the world goes on asking. */
async function askEverything({ publicUrl, dashboardUrl }: WorkerProcesses): Promise<HttpAnswer[]> {
  const app = new AppClient(publicUrl, tenant.apiKey.secret);
  const dashboard = new DashboardClient(dashboardUrl);
  const credentials = newCredentials();
  await expireToken(databaseOf(backing.backing.bridge), backing.backing.bridge, connectionId);
  const asked = [
    () => app.send("GET", "/v1/key"),
    () => app.send("GET", "/v1/integrations"),
    () => app.send("GET", "/v1/connections"),
    () => app.send("GET", `/v1/connections/${connectionId}`),
    () => app.send("GET", `/v1/connections/${connectionId}/token`),
    () => app.send("POST", `/v1/connections/${connectionId}/introspect`, {}),
    () => app.send("GET", "/v1/audit-log"),
    () =>
      app.send("POST", "/v1/connect/sessions", {
        external_id: "user-1",
        return_to: tenant.returnUrl,
        integrations: [integration.key],
      }),
    () => dashboard.send("POST", "/v1/sign-up", credentials),
    () =>
      dashboard.send("POST", "/v1/sign-in", {
        email: credentials.email,
        password: credentials.password,
      }),
    () => exchange(new URL(`/connect/atlas_cs_${"0".repeat(52)}`, publicUrl)),
    () => exchange(new URL(`/callback/${integration.id}?code=x&state=x`, publicUrl)),
  ];
  const answers: HttpAnswer[] = [];
  for (const ask of asked) answers.push(await ask());
  return answers;
}

/** A problem or a page, in Atlas's own words: a failure that nobody caught would have neither. */
function expectCleanAnswer(answer: HttpAnswer): void {
  expectNoInsides(answer);
  expect(answer.status, answer.text).not.toBe(500);
  const type = answer.headers.get("content-type") ?? "";
  if (type.startsWith("text/html")) expect(parse(answer.text).querySelector("code")).not.toBeNull();
  else if (answer.status < 400) expect(type).toMatch(/^application\/json/);
  else {
    const { code }: { code: string } = JSON.parse(answer.text);
    expectProblem(answer, answer.status, code);
  }
}

test("with everything in place Atlas is ready, and says nothing more", async () => {
  const answer = await exchange(new URL("/readyz", good.publicUrl));
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.text)).toEqual({ status: "ready" });
  expect(await readReadiness(good)).toEqual({ status: 200, problems: [] });
});

test("whoever asks /readyz again and again costs the stores one check a second", async () => {
  const { bridge } = backing.backing;
  const ask = () => exchange(new URL("/readyz", good.publicUrl));
  await ask();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await untilQuiet(bridge);
  bridge.resetCounts();
  const answers = await Promise.all(Array.from({ length: 40 }, ask));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const { statements, commands } = bridge.counts();
  expect(statements + commands).toBeLessThanOrEqual(8);
});

const WRONG = "MARKER-wrong-value";
const cases: [what: string, env: Record<string, string | null>, named: RegExp][] = [
  ["VAULT_KEYS is missing", { VAULT_KEYS: null }, /VAULT_KEYS/],
  ["VAULT_KEYS is no keyring", { VAULT_KEYS: WRONG }, /VAULT_KEYS/],
  ["VAULT_KEYS lacks the key in use", { VAULT_KEYS: `k9:${newKey()}` }, /VAULT_KEYS.*\bk1\b/],
  ["DATABASE_URL is missing", { DATABASE_URL: null }, /DATABASE_URL/],
  ["DATABASE_URL is no URL", { DATABASE_URL: WRONG }, /DATABASE_URL/],
  [
    "DATABASE_URL has a wrong password",
    { DATABASE_URL: `postgresql://atlas:${WRONG}@127.0.0.1/atlas` },
    /DATABASE_URL/,
  ],
  ["REDIS_URL is missing", { REDIS_URL: null }, /REDIS_URL/],
  ["REDIS_TOKEN is wrong", { REDIS_TOKEN: WRONG }, /REDIS_TOKEN/],
  ["API_KEY_CHECK_SECRETS is missing", { API_KEY_CHECK_SECRETS: null }, /API_KEY_CHECK_SECRETS/],
  ["API_KEY_CHECK_SECRETS is short", { API_KEY_CHECK_SECRETS: "c2hvcnQ" }, /API_KEY_CHECK_SECRETS/],
  ["LINK_SECRETS is missing", { LINK_SECRETS: null }, /LINK_SECRETS/],
  ["LINK_SECRETS is short", { LINK_SECRETS: "c2hvcnQ" }, /LINK_SECRETS/],
  ["ACCOUNT_KEYS is missing", { ACCOUNT_KEYS: null }, /ACCOUNT_KEYS/],
  ["ACCOUNT_KEYS is no keyring", { ACCOUNT_KEYS: WRONG }, /ACCOUNT_KEYS/],
  ["JOBS_SECRET is missing", { JOBS_SECRET: null }, /JOBS_SECRET/],
  ["ATLAS_BASE_URL is no origin", { ATLAS_BASE_URL: WRONG }, /ATLAS_BASE_URL/],
];

describe("the operator hears of it at the door of the jobs, and whatever else is asked gets a clean answer, when", () => {
  test.each(cases)("%s", async (_, env, named) => {
    const atlas = await startBroken(env);
    expect((await exchange(new URL("/healthz", atlas.publicUrl))).status).toBe(200);
    const { status, problems } = await readReadiness(atlas);
    expect(status).toBe(503);
    const told = await exchange(new URL("/readyz", atlas.publicUrl));
    expect([told.status, JSON.parse(told.text)]).toEqual([503, { status: "not_ready" }]);
    expect(
      problems.some((problem) => named.test(problem)),
      problems.join(" | "),
    ).toBe(true);
    const answers = await askEverything(atlas);
    for (const answer of answers) expectCleanAnswer(answer);
    const said = [...problems, ...answers.map(({ text }) => text), ...atlas.logLines].join("\n");
    expect(said).not.toContain(WRONG);
    for (const secret of Object.values(backing.secrets).filter((value) => value.length > 20))
      expect(said).not.toContain(secret);
  });
});

test("a vault key that is another one under the same name opens nothing, and says so", async () => {
  const atlas = await startBroken({ VAULT_KEYS: `k1:${newKey()}` });
  const app = new AppClient(atlas.publicUrl, tenant.apiKey.secret);
  await backing.backing.bridge.faults.flushRedis();
  const answer = await app.send("GET", `/v1/connections/${connectionId}/token`);
  expectProblem(answer, 503, "vault_unavailable");
});

describe("with a public https base URL", () => {
  const baseUrl = "https://atlas.example.com";

  test("answers promise https, and cookies are bound to this very host", async () => {
    const atlas = await startBroken({ ATLAS_BASE_URL: baseUrl });
    expectSecureHeaders(await exchange(new URL("/v1/key", atlas.publicUrl)), { https: true });
    const credentials = newCredentials();
    const post = (path: string, body: unknown) =>
      exchange(new URL(path, atlas.dashboardUrl), {
        method: "POST",
        headers: { "content-type": "application/json", origin: baseUrl },
        body: JSON.stringify(body),
      });
    expect((await post("/v1/sign-up", credentials)).status).toBe(202);
    const { email, password } = credentials;
    const cookie = (await post("/v1/sign-in", { email, password })).headers.getSetCookie()[0] ?? "";
    expect(cookie).toMatch(/^__Host-atlas_session=/);
    for (const attribute of ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"])
      expect(cookie.split("; ")).toContain(attribute);
    expect(cookie).not.toMatch(/domain/i);
  });

  test("no provider on this machine can be plugged in, though ATLAS_LOCAL_PROVIDERS names it", async () => {
    const atlas = await startBroken({ ATLAS_BASE_URL: baseUrl });
    const app = new AppClient(atlas.publicUrl, tenant.apiKey.secret);
    const answer = await app.send("POST", "/v1/integrations", {
      provider: "generic-oauth2",
      key: "local",
      client_id: "id",
      client_secret: "secret",
      settings: {
        authorization_endpoint: double.endpoints.authorization,
        token_endpoint: double.endpoints.token,
      },
    });
    expectProblem(answer, 422, "invalid_url");
    double.reset();
    await backing.backing.bridge.faults.flushRedis();
    await app.send("GET", `/v1/connections/${connectionId}/token`);
    expect(double.calls).toEqual([]);
  });
});
