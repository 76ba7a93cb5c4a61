import { Buffer } from "node:buffer";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AppClient } from "#support/app-client";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import type * as HttpExchange from "../../dev/browser/http-exchange.ts";
import type { HttpAnswer } from "../../dev/browser/http-exchange.ts";
import { exchange } from "../../dev/browser/http-exchange.ts";
import { browserOfEndUser, newCredentials } from "../../dev/demo/journey.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import type { Database } from "#shared/db/client";
import { connectAtSandbox, flowBeforeCallback, newExternalId, visit } from "#support/flow";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf, dumpRedis, dumpTables, expireToken } from "#support/stored";
import {
  type Tenant,
  openTenant,
  plugInDouble,
  plugInOidcDouble,
  plugInSandbox,
} from "#support/tenant";

/** Everything that any client of this file was answered, whoever sent the request. */
const answers = vi.hoisted((): { url: URL; answer: HttpAnswer }[] => []);

vi.mock("../../dev/browser/http-exchange.ts", async (original) => {
  const real = await original<typeof HttpExchange>();
  const recorded: typeof real.exchange = async (url, question) => {
    const answer = await real.exchange(url, question);
    answers.push({ url: new URL(url), answer });
    return answer;
  };
  return { ...real, exchange: recorded };
});

const MARK = "MARKER";
/** What the double and the app bring along; each is to be found nowhere but where it belongs. */
const planted = {
  firstAccess: `${MARK}-access-1`,
  secondAccess: `${MARK}-access-2`,
  thirdAccess: `${MARK}-access-3`,
  providerWords: `${MARK}-error-description`,
  providerBody: `${MARK}-error-body`,
  metadata: `${MARK}-metadata`,
  displayName: `${MARK}-display-name`,
  password: `${MARK}-password`,
  wrongPassword: `${MARK}-wrong-password`,
  clientSecret: `${MARK}-client-secret`,
};

let stack: TestStack;
let double: ProviderDouble;
let db: Database;
let tenant: Tenant;
let integration: Integration;
let tables: [name: string, rows: string][];
/** Taken at every turn, because most of it lives for minutes only. */
const redisDumps: [key: string, value: string][] = [];
const logLines: string[] = [];
/** Found out on the way. */
const found = {
  codes: [] as string[],
  states: [] as string[],
  cookies: [] as string[],
  links: [] as string[],
  connectCodes: [] as string[],
  refreshTokens: [] as string[],
  signingSecrets: [] as string[],
  personalTokens: [] as string[],
};

beforeAll(async () => {
  double = await startProviderDouble();
  stack = await startTestStack({
    localProviders: [double.origin],
    env: { ATLAS_ACCESS_LOG: "1" },
    onLog: (line) => logLines.push(line),
  });
  db = databaseOf(stack.bridge);
  const look = async () => {
    redisDumps.push(...(await dumpRedis(stack.bridge)));
  };
  await wholeLife(look);
  await look();
  await stack.runJobs();
  tables = [...(await dumpTables(db))];
});
afterAll(async () => {
  await stack?.stop();
  await double?.close();
});

const ok = (accessToken: string) => ({ kind: "ok", accessToken }) as const;

/** An account, a project, a connection and its end, with everything that goes wrong on the way. */
async function wholeLife(look: () => Promise<unknown>): Promise<void> {
  const credentials = { ...newCredentials(), password: planted.password };
  const dashboard = new DashboardClient(stack.dashboardUrl);
  await dashboard.signUp(credentials);
  const wrong = { email: credentials.email, password: planted.wrongPassword };
  await dashboard.send("POST", "/v1/sign-in", wrong);
  const session = await dashboard.signIn(credentials);
  const cookie = dashboard.cookies.value(new URL(stack.dashboardUrl), "atlas_session") ?? "";
  found.cookies.push(cookie);
  tenant = await openTenant(stack, { dashboard, session });
  integration = await plugInDouble(tenant, double, { client_secret: planted.clientSecret });
  await tenant.app.send("PATCH", `/v1/integrations/${integration.id}`, {
    client_secret: double.client.clientSecret,
  });
  await openWebhook();
  await useAccessToken(dashboard);
  const connectionId = await connectWithMarkers(look);
  await useAndFail(connectionId, look);
  await loseAtTheCallback(look);
  await failAtTheDoor();
  await connectAtSandbox(tenant, await plugInSandbox(stack, tenant));
}

/** A webhook whose secret is rotated, and whose receiver does not exist: every delivery fails. */
async function openWebhook(): Promise<void> {
  const { app } = tenant;
  const url = `${double.origin}/no-such-receiver`;
  const made = JSON.parse((await app.send("POST", "/v1/webhooks", { url })).text);
  const rotation = await app.send("POST", `/v1/webhooks/${made.id}/rotate-secret`, {});
  const { secret } = JSON.parse(rotation.text);
  await app.send("POST", `/v1/webhooks/${made.id}/test`);
  await app.send("GET", `/v1/webhooks/${made.id}/deliveries`);
  await app.send("GET", "/v1/webhooks");
  for (const text of [made.secret, secret]) found.signingSecrets.push(text.slice("whsec_".length));
}

/** A personal access token, used rightly and wrongly, and revoked. */
async function useAccessToken(dashboard: DashboardClient): Promise<void> {
  const order = {
    name: "Robot",
    permissions: ["project:read"],
    current_password: planted.password,
  };
  const made = await dashboard.send("POST", "/v1/account/tokens", order);
  const { id, secret } = JSON.parse(made.text) as { id: string; secret: string };
  found.personalTokens.push(secret);
  const token = new AppClient(stack.publicUrl, secret);
  for (const path of [
    `/v1/projects/${tenant.projectId}`,
    `/v1/projects/${secret}`,
    `/v1/projects?access_token=${secret}`,
    "/v1/integrations",
    "/v1/account/tokens",
  ])
    await token.send("GET", path);
  await token.send("POST", "/v1/projects", { name: secret, token: secret });
  await dashboard.send("GET", "/v1/account/tokens");
  await dashboard.send("DELETE", `/v1/account/tokens/${id}`);
}

async function connectWithMarkers(look: () => Promise<unknown>): Promise<string> {
  double.program("token", ok(planted.firstAccess));
  const external = {
    external_id: newExternalId(),
    confirm: true,
    display_name: planted.displayName,
    metadata: { note: planted.metadata },
  };
  const flow = await flowBeforeCallback(tenant, integration, external);
  keep(flow.callbackUrl, flow.cookie);
  await look();
  const back = new URL((await visit(flow.callbackUrl, flow.cookie)).headers.get("location") ?? "");
  const code = back.searchParams.get("connect_code") ?? "";
  found.connectCodes.push(code);
  const { external_id } = external;
  await tenant.app.send("POST", "/v1/connections/confirm", { connect_code: code, external_id });
  return back.searchParams.get("connection_id") ?? "";
}

function keep(callbackUrl: URL, cookie: string): void {
  found.codes.push(callbackUrl.searchParams.get("code") ?? "");
  found.states.push(callbackUrl.searchParams.get("state") ?? "");
  found.cookies.push(cookie.split("=")[1] ?? "");
}

async function useAndFail(connectionId: string, look: () => Promise<unknown>): Promise<void> {
  const { app } = tenant;
  const token = `/v1/connections/${connectionId}/token`;
  await app.readToken(connectionId);
  await look();
  double.program("refresh", [ok(planted.secondAccess), ok(planted.thirdAccess)]);
  await app.refresh(connectionId);
  await app.refresh(connectionId);
  await app.send("POST", "/v1/tokens", { connection_ids: [connectionId] });
  await app.introspect(connectionId);
  await app.getConnection(connectionId);
  await app.send("GET", "/v1/connections");
  await look();
  await expireToken(db, stack.bridge, connectionId);
  double.program("refresh", { kind: "status", status: 500, body: planted.providerBody });
  await app.send("GET", token);
  double.program("introspection", { kind: "status", status: 500, body: planted.providerBody });
  await app.introspect(connectionId);
  await look();
  double.program("revocation", { kind: "down" });
  await app.revoke(connectionId);
  found.refreshTokens.push(...double.refreshCallsPerToken().keys());
  double.reset();
}

async function loseAtTheCallback(look: () => Promise<unknown>): Promise<void> {
  double.program("token", {
    kind: "error",
    error: "invalid_request",
    description: planted.providerWords,
  });
  const refused = await flowBeforeCallback(tenant, integration);
  keep(refused.callbackUrl, refused.cookie);
  await visit(refused.callbackUrl, "atlas_flow=x");
  await visit(refused.callbackUrl, refused.cookie);
  const second = await flowBeforeCallback(tenant, integration);
  keep(second.callbackUrl, second.cookie);
  await look();
  await visit(second.callbackUrl, second.cookie);
  double.reset();
  double.programAuthorization({ error: "x", errorDescription: planted.providerWords });
  const denied = await flowBeforeCallback(tenant, await plugInOidcDouble(tenant, double));
  await visit(denied.callbackUrl, denied.cookie);
  double.reset();
  const link = await tenant.app.createConnectSession({
    external_id: newExternalId(),
    return_to: tenant.returnUrl,
    display_name: planted.displayName,
  });
  found.links.push(link.token);
  await browserOfEndUser(tenant.returnUrl).open(link.url);
  await look();
  await tenant.app.send("GET", "/v1/flows");
}

/** Secrets in all the wrong places of a request. */
async function failAtTheDoor(): Promise<void> {
  const { secret } = tenant.apiKey;
  for (const path of [
    `/v1/key?api_key=${secret}`,
    `/v1/connections/${secret}`,
    `/connect/${secret}`,
    `/callback/x?code=${found.codes[0]}&state=${found.states[0]}&access_token=${planted.firstAccess}`,
    `/v1/token?integration=x&external_id=${planted.clientSecret}`,
  ])
    await exchange(new URL(path, stack.publicUrl), {
      headers: { authorization: `Bearer ${secret}x`, cookie: `atlas_session=${found.cookies[0]}` },
    });
  await tenant.app.send("POST", "/v1/integrations", {
    provider: "unknown",
    client_id: "id",
    client_secret: planted.clientSecret,
    settings: { token_endpoint: planted.clientSecret },
  });
  await tenant.app.send("POST", "/v1/connect/sessions", { return_to: planted.metadata });
}

/** The text itself and what it looks like after the usual encodings. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}

/** The names of the places where one of the secrets shows. */
function placesOf(
  secrets: readonly string[],
  places: Iterable<readonly [name: string, text: string]>,
): string[] {
  const forms = secrets.flatMap(formsOf);
  const showing = [...places].filter(([, text]) => forms.some((form) => text.includes(form)));
  return [...new Set(showing.map(([name]) => name))];
}

const accessTokens = [planted.firstAccess, planted.secondAccess, planted.thirdAccess];

/**
 * Each kind of secret, and the parts of Atlas's answers that exist to hand it over: nowhere else, ever. `rests` is the
 * table that exists to keep it.
 */
const kinds: [
  kind: string,
  secrets: () => string[],
  handedOver: RegExp | null,
  rests?: string | undefined,
][] = [
  [
    "access tokens",
    () => accessTokens,
    /^body \/v1\/(?:tokens|connections\/\w+\/(?:token|refresh))$/,
  ],
  ["refresh tokens", () => found.refreshTokens, null],
  ["authorization codes", () => found.codes, null],
  ["states", () => found.states, /^headers \/connect\/\w+(?:\/\w+)?$/],
  [
    "browser and session cookies",
    () => found.cookies,
    /^headers \/(?:connect\/\w+(?:\/\w+)?|v1\/sign-in)$/,
  ],
  [
    "link tokens",
    () => found.links,
    /^(?:body|headers) \/v1\/connect\/sessions$|^body \/connect\/\w+$/,
  ],
  ["connect codes", () => found.connectCodes, /^headers \/callback\/\w+$/],
  ["the API key", () => [tenant.apiKey.secret], /^body \/v1\/projects\/\w+\/api-keys$/],
  ["personal access tokens", () => found.personalTokens, /^body \/v1\/account\/tokens$/],
  ["passwords", () => [planted.password, planted.wrongPassword], null],
  ["client secrets", clientSecrets, null],
  [
    "signing secrets of webhooks",
    () => found.signingSecrets,
    /^body \/v1\/webhooks(?:\/\w+\/rotate-secret)?$/,
  ],
  // An error's description is kept with the flow, without what looks like a token.
  ["the provider's own words", () => [planted.providerWords], /^body \/v1\/flows$/, "flow_log"],
  ["the provider's page", () => [planted.providerBody], null],
  ["metadata", () => [planted.metadata], /^body \/v1\/connections(?:\/\w+)?$/],
  ["the person's name", () => [planted.displayName], /^body \/connect\/\w+$/],
  ["the installation's own secrets", installationSecrets, null],
];

function clientSecrets(): string[] {
  return [planted.clientSecret, double.client.clientSecret, stack.secrets.sandboxClientSecret];
}

function installationSecrets(): string[] {
  const { sqlPassword, redisToken, vaultKeys, apiKeyCheckSecrets } = stack.secrets;
  const { jobsSecret, linkSecrets, mailKey, accountKeys } = stack.secrets;
  const accountKey = accountKeys.split(":")[1] ?? "";
  const vaultKey = vaultKeys.split(":")[1] ?? "";
  const others = [vaultKey, accountKey, apiKeyCheckSecrets, jobsSecret, linkSecrets, mailKey];
  return [sqlPassword, redisToken, ...others];
}

/** What Atlas itself answered: bodies and headers apart, by path. */
function atlasAnswers(): [name: string, text: string][] {
  const own = new Set([stack.publicUrl, stack.dashboardUrl]);
  return answers
    .filter(({ url }) => own.has(url.origin))
    .flatMap(({ url, answer }): [string, string][] => [
      [`body ${url.pathname}`, answer.text],
      [`headers ${url.pathname}`, JSON.stringify([...answer.headers])],
    ]);
}

describe.each(kinds)("%s", (_, secretsOf, handedOver, rests) => {
  test("were really there", () => {
    const secrets = secretsOf();
    expect(secrets.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(secret.length).toBeGreaterThan(12);
    if (handedOver !== null)
      expect(
        placesOf(secrets, atlasAnswers()).filter((place) => handedOver.test(place)),
      ).not.toEqual([]);
  });

  test("are in no answer that does not exist to hand them over", () => {
    const places = placesOf(secretsOf(), atlasAnswers());
    expect(places.filter((place) => !handedOver?.test(place))).toEqual([]);
  });

  test("are in no log line", () => {
    expect(
      placesOf(
        secretsOf(),
        logLines.map((line) => [line, line]),
      ),
    ).toEqual([]);
  });

  test("rest in no table in the clear", () => {
    expect(placesOf(secretsOf(), tables).filter((table) => table !== rests)).toEqual([]);
  });

  test("rest in no key or value of Redis in the clear", () => {
    const texts = redisDumps.map(([key, value]): [string, string] => [key, `${key} ${value}`]);
    expect(placesOf(secretsOf(), texts)).toEqual([]);
  });
});

test("the dumps hold what they should: sealed tokens, hashed passwords, sealed flows, every request's line", () => {
  const rows = Object.fromEntries(tables);
  expect(rows["credentials"]).toContain("$argon2id$");
  expect(rows["revocations"]).toMatch(/"access_sealed":"s1\./);
  expect(rows["integrations"]).toMatch(/"client_secret_sealed":"s1\./);
  const keys = redisDumps.map(([key]) => key);
  for (const prefix of ["t:", "cs:", "fl:", "ts:", "fo:", "limit:"])
    expect(
      keys.some((key) => key.startsWith(prefix)),
      prefix,
    ).toBe(true);
  expect(logLines.filter((line) => line.includes("request_answered")).length).toBeGreaterThan(30);
});

test("an account's e-mail is in no log line and not in Redis", () => {
  const { email } = tenant.developer.session.account;
  const texts = redisDumps.map(([key, value]): [string, string] => [key, `${key} ${value}`]);
  expect(placesOf([email], texts)).toEqual([]);
  expect(
    placesOf(
      [email],
      logLines.map((line) => [line, line]),
    ),
  ).toEqual([]);
});
