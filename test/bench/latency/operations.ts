import type { Bench } from "../bench.ts";
import type { LoadRequest } from "../load-job.ts";
import { exchange } from "../../../dev/browser/http-exchange.ts";
import { DashboardClient } from "../../../dev/demo/dashboard-client.ts";
import { newCredentials, openAccount } from "../../../dev/demo/journey.ts";
import { makeReturns, makeSessions, starts } from "../cells/flows.ts";
import { appHeaders, readPath } from "../cells/token-reads.ts";

/** Something that a person or an app does, and how many round trips may stand one after the other on its way. */
export type Operation = {
  readonly name: string;
  /** Null: shown, not bounded. */
  readonly budget: number | null;
  /** What one run sends. Everything is prepared before. */
  readonly run: () => Promise<void>;
};

/** Prepares all operations for this many runs each. */
export async function makeOperations(bench: Bench, runs: number): Promise<Operation[]> {
  return [
    ...(await appOperations(bench, runs)),
    ...(await flowOperations(bench, runs)),
    ...(await dashboardOperations(bench)),
  ];
}

async function appOperations(bench: Bench, runs: number): Promise<Operation[]> {
  const [connectionId = ""] = bench.connectionIds;
  const cold = bench.connectionIds.slice(1, 1 + runs);
  const read = (id: string) => send(bench, { path: readPath(id) }, 200, appHeaders(bench));
  const get = (name: string, path: string, budget: number): Operation => ({
    name,
    budget,
    run: () => send(bench, { path }, 200, appHeaders(bench)),
  });
  const refresh = { path: `/v1/connections/${connectionId}/refresh`, body: "{}" };
  const { app } = bench;
  return [
    { name: "token_read_warm", budget: 1, run: () => read(connectionId) },
    { name: "token_read_cold", budget: 2, run: () => read(take(cold)) },
    get("connection_get", `/v1/connections/${connectionId}`, 2),
    {
      name: "token_refresh",
      budget: null,
      run: () => send(bench, refresh, 200, appHeaders(bench)),
    },
    {
      name: "connect_session_create",
      budget: null,
      run: () =>
        send(
          bench,
          {
            path: "/v1/connect/sessions",
            body: JSON.stringify({ external_id: "latency", return_to: app.returnUrl }),
          },
          201,
          appHeaders(bench),
        ),
    },
  ];
}

async function flowOperations(bench: Bench, runs: number): Promise<Operation[]> {
  const sessions = await makeSessions(bench, runs);
  const returns = await makeReturns(bench, runs);
  const returnsAgain = await makeReturns(bench, runs, "connected-before");
  const { headers } = starts(bench, [], 1);
  return [
    {
      name: "connect_start",
      budget: 1,
      run: () => send(bench, take(sessions), 302, headers),
    },
    {
      name: "connect_callback",
      // The flow, the integration as it is now beside the person, [the provider], the connection.
      budget: 3,
      run: () => send(bench, take(returns), 303, headers),
    },
    {
      name: "connect_callback_again",
      // The same, then the new grant in the connection that the insert found, and the tombstone of the old token.
      budget: 5,
      run: () => send(bench, take(returnsAgain), 303, headers),
    },
  ];
}

/** What the dashboard asks for, with one session. */
async function dashboardOperations(bench: Bench): Promise<Operation[]> {
  const { dashboardApiUrl } = bench.stack;
  const credentials = newCredentials();
  const dashboard = await openAccount(dashboardApiUrl, credentials);
  const { id } = await dashboard.createProject("Latency");
  const reads = {
    session: "/v1/session",
    projects_list: "/v1/projects",
    project_get: `/v1/projects/${id}`,
    members_list: `/v1/projects/${id}/members`,
    api_keys_list: `/v1/projects/${id}/api-keys`,
    integrations_list: `/v1/projects/${id}/integrations`,
    connections_list: `/v1/projects/${id}/connections`,
    flows_list: `/v1/projects/${id}/flows`,
    end_users_list: `/v1/projects/${id}/end-users`,
    audit_log_list: `/v1/projects/${id}/audit-log`,
    webhooks_list: `/v1/projects/${id}/webhooks`,
    overview_get: `/v1/projects/${id}/overview`,
  };
  return [
    {
      name: "sign_in",
      budget: 3,
      run: async () => void (await new DashboardClient(dashboardApiUrl).signIn(credentials)),
    },
    ...Object.entries(reads).map(([name, path]) => ({
      name,
      // Members belong to projects, their names to users.
      budget: name === "members_list" ? 3 : 2,
      run: async () => expectStatus(path, (await dashboard.send("GET", path)).status, 200),
    })),
    {
      name: "return_url_add",
      budget: null,
      run: async () =>
        void (await dashboard.addReturnUrl(id, `https://app.example/${crypto.randomUUID()}`)),
    },
  ];
}

async function send(
  bench: Bench,
  { path, body, headers }: LoadRequest,
  status: number,
  common: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await exchange(new URL(path, bench.origins[0]), {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...common,
      ...headers,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body }),
  });
  expectStatus(path, answer.status, status);
}

function expectStatus(path: string, status: number, expected: number): void {
  if (status !== expected) throw new Error(`${path}: HTTP ${status} instead of ${expected}.`);
}

function take<T>(prepared: T[]): T {
  const next = prepared.shift();
  if (next === undefined) throw new Error("Not enough was prepared.");
  return next;
}
