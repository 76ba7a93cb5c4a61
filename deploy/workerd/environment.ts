import { SERVICE_NAMES, type ServiceName } from "#shared/contracts/service-names";

/** Every Worker, the public one first. */
export const WORKERS = SERVICE_NAMES;
export type WorkerName = ServiceName;

/** What one Worker reads from its environment, by name. */
export type WorkerEnvironment = {
  /** Without one of these the Worker cannot work. */
  readonly secrets: readonly string[];
  /** Stand in the Worker's `[vars]` and differ from one installation to the next. */
  readonly vars: readonly string[];
  /** Set only where they mean something: without Neon's cloud, and on one machine. */
  readonly optional: readonly string[];
};

/**
 * Who gets what, and nobody gets more: the vault's keys are for the two Workers that open sealed things, the database
 * is for those that own tables. A unit test holds this table against the "# Secrets:" comment and the `[vars]` of each
 * wrangler.toml.
 */
export const ENVIRONMENT: Readonly<Record<WorkerName, WorkerEnvironment>> = {
  gateway: {
    secrets: ["API_KEY_CHECK_SECRETS", "JOBS_SECRET"],
    vars: ["ATLAS_BASE_URL"],
    optional: ["ATLAS_DASHBOARD_URL", "ATLAS_ACCESS_LOG"],
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
    optional: ["DATABASE_HTTP_ENDPOINT", "ATLAS_LOCAL_PROVIDERS", "ATLAS_SANDBOX_ISSUER"],
  },
  oauth: {
    secrets: ["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN"],
    vars: ["ATLAS_BASE_URL"],
    optional: ["DATABASE_HTTP_ENDPOINT", "ATLAS_LOCAL_PROVIDERS"],
  },
  tokens: {
    secrets: ["DATABASE_URL", "REDIS_URL", "REDIS_TOKEN", "VAULT_KEYS"],
    vars: ["ATLAS_BASE_URL"],
    optional: ["DATABASE_HTTP_ENDPOINT", "ATLAS_LOCAL_PROVIDERS", "ATLAS_WAITER_CELLS"],
  },
};

/** The Workers that speak to providers: they alone may reach the public internet, over a binding of that name. */
export const SPEAKS_TO_PROVIDERS: ReadonlySet<WorkerName> = new Set([
  "providers",
  "oauth",
  "tokens",
]);

/** The configuration of a Worker, from the repository's root. */
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
