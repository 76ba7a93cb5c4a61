import type { Integration } from "#shared/contracts/providers/integration";
import type { SandboxLogEntry } from "./sandbox/sandbox.ts";
import { type Atlas, AtlasError, createAtlas } from "../sdk/src/index.ts";
import { DashboardClient } from "./demo/dashboard-client.ts";
import { exchange } from "./browser/http-exchange.ts";
import {
  RETURN_URL,
  addSandboxIntegration,
  allowAtSandbox,
  browserOfEndUser,
  goToProvider,
  newCredentials,
  readReturn,
} from "./demo/journey.ts";
import { type Stack, startStack } from "./stack/stack.ts";

type Step = { name: string; ok: boolean; ms: number };

const asJson = process.argv.includes("--json");

/** Runs the steps in order and keeps the time of each. Stops at the first that fails. */
class Report {
  readonly steps: Step[] = [];

  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    try {
      const value = await work();
      this.#add(name, true, startedMs);
      return value;
    } catch (error) {
      this.#add(name, false, startedMs);
      throw error;
    }
  }

  #add(name: string, ok: boolean, startedMs: number): void {
    const ms = Math.round((performance.now() - startedMs) * 10) / 10;
    this.steps.push({ name, ok, ms });
    if (!asJson)
      console.log(`${ok ? "✓" : "✗"} ${name.padEnd(62)} ${ms.toFixed(1).padStart(9)} ms`);
  }
}

function check(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise);
}

/** What the provider says to whoever shows it this access token. */
async function userinfo(
  stack: Stack,
  accessToken: string,
): Promise<{ status: number; sub: string }> {
  const discovery = await exchange(
    new URL("/.well-known/openid-configuration", stack.sandbox.issuer),
  );
  const { userinfo_endpoint }: { userinfo_endpoint: string } = JSON.parse(discovery.text);
  const answer = await exchange(new URL(userinfo_endpoint), {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const claims: { sub?: string } = answer.status === 200 ? JSON.parse(answer.text) : {};
  return { status: answer.status, sub: claims.sub ?? "" };
}

async function prepare(report: Report, stack: Stack) {
  const { sandboxClientId: clientId, sandboxClientSecret: clientSecret } = stack.secrets;
  const credentials = newCredentials();
  const dashboard = new DashboardClient(stack.dashboardUrl);
  await report.step("a developer signs up", () => dashboard.signUp(credentials));
  await report.step("and signs in", () => dashboard.signIn(credentials));
  const { id } = await report.step("makes a project", () => dashboard.createProject("Demo"));
  await report.step("registers the app's return URL", () => dashboard.addReturnUrl(id, RETURN_URL));
  const { secret } = await report.step("makes an API key for the app", () =>
    dashboard.createApiKey(id, "Demo app"),
  );
  const integration = await report.step("plugs in the sandbox provider", () =>
    addSandboxIntegration(dashboard, id, { clientId, clientSecret }),
  );
  return { app: createAtlas({ baseUrl: stack.publicUrl, apiKey: secret }), integration };
}

async function connect(report: Report, app: Atlas, integration: Integration): Promise<string> {
  const session = await report.step("the app makes a connect session for its user", () =>
    app.createConnectSession({
      external_id: "user-1",
      return_to: RETURN_URL,
      integrations: [integration.key],
    }),
  );
  const browser = browserOfEndUser(RETURN_URL);
  const login = await report.step("the user opens its link and is led to the provider", async () =>
    goToProvider(browser, await browser.open(session.url), integration),
  );
  return report.step("signs in there, allows, and comes back to the app", async () => {
    const { connectionId, status } = readReturn(await allowAtSandbox(browser, login, "ada"));
    check(status === "connected", `the return URL says status=${status}`);
    return connectionId;
  });
}

async function useToken(report: Report, stack: Stack, app: Atlas, connectionId: string) {
  const first = await report.step("the app reads the provider's access token", () =>
    app.getToken({ connectionId }),
  );
  await report.step("the provider accepts it", async () => {
    const { status, sub } = await userinfo(stack, first.access_token);
    check(status === 200 && sub === "ada", `userinfo answered HTTP ${status}`);
  });
  const second = await report.step("a refresh brings another token", async () => {
    const token = await app.connections.refresh(connectionId);
    check(token.access_token !== first.access_token, "the token is the same");
    check((await userinfo(stack, token.access_token)).status === 200, "the provider refuses it");
    return token;
  });
  await report.step("introspection says that it is active", async () => {
    const { active, reason } = await app.connections.introspect(connectionId);
    check(active === true, `active is ${active}, ${reason}`);
  });
  await report.step("the app revokes the connection", async () => {
    const { state, tokens } = await app.connections.revoke(connectionId);
    check(state === "revoked", `the state is ${state}`);
    check(
      tokens.every(({ result }) => result === "revoked"),
      "a token was not revoked",
    );
  });
  await report.step("from now on the token is refused: by Atlas and by the provider", async () => {
    const refused = await app.getToken({ connectionId }).catch((error: unknown) => error);
    check(
      refused instanceof AtlasError && refused.code === "connection_revoked",
      "Atlas still hands out a token",
    );
    const { status } = await userinfo(stack, second.access_token);
    check(status === 401, `userinfo answered HTTP ${status}`);
  });
}

/** The provider's own log: it saw what Atlas says to have done, and nothing twice. */
async function checkLog(stack: Stack): Promise<void> {
  const answer = await exchange(new URL("/log", stack.sandbox.issuer));
  const { entries }: { entries: SandboxLogEntry[] } = JSON.parse(answer.text);
  const good = entries.filter(({ status }) => status < 400);
  const tokens = (grantType: string) =>
    good.filter((entry) => entry.kind === "token" && entry.grantType === grantType).length;
  check(
    good.some(({ kind, sub }) => kind === "authorize" && sub === "ada"),
    "no authorization",
  );
  check(tokens("authorization_code") === 1, "not exactly one code exchange");
  check(tokens("refresh_token") === 1, "not exactly one refresh");
  check(
    good.some(({ kind }) => kind === "revocation"),
    "no revocation",
  );
}

async function demo(): Promise<boolean> {
  const report = new Report();
  const log: string[] = [];
  let stack: Stack | null = null;
  let problem: string | null = null;
  try {
    const running = await report.step("everything starts", () =>
      startStack({
        tick: false,
        onLog: (line) => log.push(line),
        onProgress: (text) => {
          if (!asJson) console.log(`  ${text}`);
        },
      }),
    );
    stack = running;
    const { app, integration } = await prepare(report, running);
    const connectionId = await connect(report, app, integration);
    await useToken(report, running, app, connectionId);
    await report.step("the provider's log tells the same story", () => checkLog(running));
  } catch (error) {
    problem = error instanceof Error ? error.message : "unknown";
  }
  await stack?.stop();
  const ok = problem === null;
  if (asJson) console.log(JSON.stringify({ steps: report.steps, ok }));
  else if (ok) console.log("\nThe whole journey worked.");
  if (problem !== null) console.error([problem, ...log.slice(-20)].join("\n"));
  return ok;
}

process.exit((await demo()) ? 0 : 1);
