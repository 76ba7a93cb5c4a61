import { SERVICE_NAMES, WORKER_NAMES, type WorkerName } from "#shared/contracts/service-names";

/** Every Worker of an installation, the public one first. */
export const WORKERS = SERVICE_NAMES;
/** With those that only some installations on Cloudflare have. */
export const ALL_WORKERS = WORKER_NAMES;
export type { WorkerName };

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
 * What each Worker gets, and no more: the vault's keys go to the three Workers that open sealed values, the database to
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
      "ATLAS_TRACES_RATIO",
      "ATLAS_RATE_LIMITS",
      "ATLAS_MAINTENANCE",
    ],
  },
  auth: {
    secrets: ["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN", "LINK_SECRETS", "ACCOUNT_KEYS"],
    vars: ["ATLAS_BASE_URL"],
    optional: [
      "DATABASE_HTTP_ENDPOINT",
      "ATLAS_DASHBOARD_URL",
      "ATLAS_MAIL_KEY",
      "ATLAS_MAIL_FROM",
      "ATLAS_MAIL_URL",
    ],
  },
  users: {
    secrets: ["DATABASE_URL"],
    vars: [],
    optional: ["DATABASE_HTTP_ENDPOINT", "ATLAS_ADMINISTRATORS", "ATLAS_SIGN_UP"],
  },
  projects: {
    secrets: [
      "DATABASE_URL",
      "REDIS_URL",
      "REDIS_TOKEN",
      "API_KEY_CHECK_SECRETS",
      "LINK_SECRETS",
      "VAULT_KEYS",
    ],
    vars: ["ATLAS_BASE_URL"],
    optional: ["DATABASE_HTTP_ENDPOINT", "ATLAS_LOCAL_PROVIDERS"],
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
    optional: [
      "DATABASE_HTTP_ENDPOINT",
      "ATLAS_LOCAL_PROVIDERS",
      "ATLAS_DASHBOARD_URL",
      "ATLAS_PLATFORM_PROJECT",
    ],
  },
  tokens: {
    secrets: ["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN", "VAULT_KEYS"],
    vars: ["ATLAS_BASE_URL"],
    optional: ["DATABASE_HTTP_ENDPOINT", "ATLAS_LOCAL_PROVIDERS", "ATLAS_WAITER_CELLS"],
  },
  telemetry: {
    secrets: ["METRICS_TOKEN"],
    vars: [],
    optional: [
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OTEL_EXPORTER_OTLP_HEADERS",
      "OTEL_RESOURCE_ATTRIBUTES",
    ],
  },
  tail: { secrets: [], vars: [], optional: ["ELASTICSEARCH_URL", "ELASTICSEARCH_API_KEY"] },
};

/**
 * The Workers that talk to providers and to the receivers of webhooks. Only they may reach the public internet, over the
 * binding `OUTBOUND`.
 */
export const SPEAKS_TO_PROVIDERS: ReadonlySet<WorkerName> = new Set([
  "projects",
  "providers",
  "oauth",
  "tokens",
]);

/** The Worker that sends mail. It reaches the mail server over the binding `MAIL`, wherever that is. */
export const SENDS_MAIL: WorkerName = "auth";

/**
 * The Workers whose log lines a tail Worker gets. The tail Worker reports to telemetry, so telemetry's own lines would
 * lead in a circle; they stay in Cloudflare's logs, with the tail Worker's own.
 */
export const isTailed = (worker: WorkerName): boolean =>
  worker !== "tail" && worker !== "telemetry";

/** The path of a Worker's wrangler.toml, from the repository's root. */
export const wranglerConfigPath = (worker: WorkerName): string =>
  worker === "gateway" ? "wrangler.toml" : `workers/${worker}/wrangler.toml`;

/** All names that any of these Workers reads. */
export const environmentNames = (workers: readonly WorkerName[] = WORKERS): ReadonlySet<string> =>
  new Set(
    workers.flatMap((worker) => {
      const { secrets, vars, optional } = ENVIRONMENT[worker];
      return [...secrets, ...vars, ...optional];
    }),
  );
