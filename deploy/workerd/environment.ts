import { SERVICE_NAMES, type ServiceName } from "#shared/contracts/service-names";

/** Every Worker, the public one first. */
export const WORKERS = SERVICE_NAMES;
export type WorkerName = ServiceName;

/** What one Worker reads from its environment, by name. */
export type WorkerEnvironment = {
  /** The Worker does not work without every one of these. */
  readonly secrets: readonly string[];
  /** Listed in the Worker's `[vars]`; their values differ between installations. */
  readonly vars: readonly string[];
  /** Set only where they have a meaning: without Neon's cloud, and on a single machine. */
  readonly optional: readonly string[];
};

/**
 * What each Worker gets, and no more: the vault's keys go to the two Workers that open sealed values, the database to
 * those that own tables. A unit test compares this table with the "# Secrets:" comment and the `[vars]` of each
 * wrangler.toml.
 */
export const ENVIRONMENT: Readonly<Record<WorkerName, WorkerEnvironment>> = {
  gateway: {
    secrets: ["API_KEY_CHECK_SECRETS", "JOBS_SECRET"],
    vars: ["ATLAS_BASE_URL"],
    optional: [
      "ATLAS_DASHBOARD_URL",
      "ATLAS_ACCESS_LOG",
      "ATLAS_OPERATOR_DOOR",
      "ATLAS_CLIENT_ADDRESS_HEADER",
      "ATLAS_TRUSTED_PROXIES",
      "ATLAS_PROXY_SECRET",
    ],
  },
  auth: {
    secrets: ["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN"],
    vars: [],
    optional: ["DATABASE_HTTP_ENDPOINT"],
  },
  users: { secrets: ["DATABASE_URL"], vars: [], optional: ["DATABASE_HTTP_ENDPOINT"] },
  projects: {
    secrets: ["DATABASE_URL", "API_KEY_CHECK_SECRETS"],
    vars: [],
    optional: ["DATABASE_HTTP_ENDPOINT"],
  },
  providers: {
    secrets: ["DATABASE_URL", "VAULT_KEYS"],
    vars: ["ATLAS_BASE_URL"],
    optional: [
      "DATABASE_HTTP_ENDPOINT",
      "ATLAS_LOCAL_PROVIDERS",
      "ATLAS_SANDBOX_ISSUER",
      "ATLAS_SANDBOX_CLIENT_ID",
      "ATLAS_SANDBOX_CLIENT_SECRET",
    ],
  },
  oauth: {
    secrets: ["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN"],
    vars: ["ATLAS_BASE_URL"],
    optional: ["DATABASE_HTTP_ENDPOINT", "ATLAS_LOCAL_PROVIDERS", "ATLAS_DASHBOARD_URL"],
  },
  tokens: {
    secrets: ["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN", "VAULT_KEYS"],
    vars: ["ATLAS_BASE_URL"],
    optional: ["DATABASE_HTTP_ENDPOINT", "ATLAS_LOCAL_PROVIDERS", "ATLAS_WAITER_CELLS"],
  },
  telemetry: { secrets: ["METRICS_TOKEN"], vars: [], optional: [] },
};

/** The Workers that talk to providers. Only they may reach the public internet, over the binding `OUTBOUND`. */
export const SPEAKS_TO_PROVIDERS: ReadonlySet<WorkerName> = new Set([
  "providers",
  "oauth",
  "tokens",
]);

/** The path of a Worker's wrangler.toml, from the repository's root. */
export const wranglerConfigPath = (worker: WorkerName): string =>
  worker === "gateway" ? "wrangler.toml" : `workers/${worker}/wrangler.toml`;

/** All names that any Worker reads. */
export const environmentNames = (): ReadonlySet<string> =>
  new Set(
    Object.values(ENVIRONMENT).flatMap(({ secrets, vars, optional }) => [
      ...secrets,
      ...vars,
      ...optional,
    ]),
  );
