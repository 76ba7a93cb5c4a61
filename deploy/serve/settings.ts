import { parseEnv } from "node:util";
import { isLoopbackHost } from "#shared/loopback";
import { parseRateLimits } from "../../workers/gateway/src/http/rate-limits/policies.ts";
import { readPlatformProject } from "../../workers/oauth/src/sign-in/platform-project.ts";
import { readSignUpRule } from "../../workers/users/src/settings/platform-environment.ts";
import { ENVIRONMENT, environmentNames } from "../workerd/environment.ts";
import { HOW_TO_MAKE } from "./how-to-make.ts";

/** Where the stores are, as `npm run serve` reaches them. */
export type Stores =
  | { kind: "bridge"; databaseUrl: string; redisUrl: string; poolSize: number }
  | { kind: "direct" };

export type ServeSettings = {
  stores: Stores;
  /** What the Workers read, by name; without what the bridge adds. */
  workers: Readonly<Record<string, string>>;
  /** `host:port` of each socket. */
  listen: { public: string; dashboard: string; jobs: string; metrics: string; health: string };
  /** The limit of an isolate's heap in MiB; there is one isolate for each Worker. */
  maxHeapMiB: number;
  /** How long this instance still takes requests after SIGTERM, while its health socket says that it leaves. */
  leaveSeconds: number;
  /** How long background work may take after that. */
  drainSeconds: number;
  /** Origins on this machine where providers may be. */
  localProviders: readonly string[];
};

/** Every setting that is missing or wrong, each with what to do about it. Never shows a value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `${problems.length === 1 ? "A setting is" : `${problems.length} settings are`} missing or wrong:\n${problems
        .map((problem) => `  ${problem}`)
        .join("\n")}`,
    );
    this.problems = problems;
  }
}

/** What `npm run serve` reads itself; everything else is a Worker's. */
const OWN_SETTINGS: Readonly<Record<string, string>> = {
  ATLAS_LISTEN_PUBLIC: "127.0.0.1:8787",
  ATLAS_LISTEN_DASHBOARD: "127.0.0.1:8788",
  ATLAS_LISTEN_JOBS: "127.0.0.1:8789",
  ATLAS_LISTEN_METRICS: "127.0.0.1:9464",
  ATLAS_LISTEN_HEALTH: "127.0.0.1:8786",
  ATLAS_MAX_HEAP_MIB: "128",
  ATLAS_LEAVE_SECONDS: "5",
  ATLAS_DRAIN_SECONDS: "30",
  BRIDGE_POOL_SIZE: "10",
};

/** Made by `npm run serve` itself, never set by a person. */
const MADE_HERE = new Set(["DATABASE_HTTP_ENDPOINT"]);

/** Needed only with Upstash. */
const DIRECT_ONLY = new Set(["REDIS_TOKEN"]);

/** Optional for the Workers, but here the dashboard always has an origin of its own. */
const NEEDED_HERE = ["ATLAS_DASHBOARD_URL"];

/**
 * Reads an env file.
 *
 * @throws SettingsError that names each variable that is not a setting of Atlas, for instance a misspelt one.
 */
export function readEnvFile(text: string, path: string): Record<string, string> {
  const known = environmentNames();
  const values = Object.entries(parseEnv(text)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const unknown = values.filter(
    ([name]) => !(name in OWN_SETTINGS) && (!known.has(name) || MADE_HERE.has(name)),
  );
  if (unknown.length > 0)
    throw new SettingsError(
      unknown.map(
        ([name]) => `${name} in ${path} is not a setting. Remove it, or correct its name.`,
      ),
    );
  return Object.fromEntries(values);
}

/** @throws SettingsError with every setting that is missing or wrong. */
export function readServeSettings(
  env: Readonly<Record<string, string | undefined>>,
): ServeSettings {
  const problems: string[] = [];
  const text = (name: string): string => env[name] || OWN_SETTINGS[name] || "";
  const isDirect = /^https?:/.test(text("REDIS_URL"));
  for (const name of neededNames(isDirect))
    if (text(name) === "") problems.push(`${name} is not set. ${HOW_TO_MAKE[name] ?? DOCUMENTED}`);

  const check = (name: string, isGood: (value: string) => boolean, rule: string) => {
    if (text(name) !== "" && !isGood(text(name))) problems.push(`${name} ${rule}`);
  };
  check(
    "DATABASE_URL",
    isPostgres,
    "is not a PostgreSQL address. Write it as postgresql://user:password@host/database.",
  );
  check("REDIS_URL", isRedis, "is not redis://…, rediss://…, or Upstash's https://….");
  for (const name of ["ATLAS_BASE_URL", "ATLAS_DASHBOARD_URL"])
    check(
      name,
      isSafeOrigin,
      "is not an https origin such as https://atlas.example.com (http on loopback).",
    );
  check(
    "ATLAS_RATE_LIMITS",
    (value) => parseRateLimits(value) !== null,
    "is not a list of limits, such as tokens.key=60000/60,writes.project=600/60.",
  );
  check(
    "ATLAS_SIGN_UP",
    (value) => readSignUpRule(value) !== null,
    "is not open, invitation, closed, or domains:example.com,example.org.",
  );
  check(
    "ATLAS_PLATFORM_PROJECT",
    (value) => readPlatformProject({ ATLAS_PLATFORM_PROJECT: value }).id !== null,
    "is not a project's id, such as prj_01jd3qbk7ve8rt5y2z9w4x6c1m.",
  );
  check("ATLAS_TRACES_RATIO", isRatio, "is not a number from 0 to 1, such as 0.01.");
  check(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    isHttp,
    "is not an http or https address, such as http://localhost:4318.",
  );
  for (const name of [
    "ATLAS_LISTEN_PUBLIC",
    "ATLAS_LISTEN_DASHBOARD",
    "ATLAS_LISTEN_JOBS",
    "ATLAS_LISTEN_METRICS",
    "ATLAS_LISTEN_HEALTH",
  ])
    check(name, isAddress, "is not host:port, such as 127.0.0.1:8787.");
  check("ATLAS_MAX_HEAP_MIB", isWhole(32, 4096), "is not a whole number from 32 to 4096.");
  check("ATLAS_LEAVE_SECONDS", isWhole(0, 300), "is not a whole number from 0 to 300.");
  check("ATLAS_DRAIN_SECONDS", isWhole(0, 300), "is not a whole number from 0 to 300.");
  check("BRIDGE_POOL_SIZE", isWhole(1, 1000), "is not a whole number from 1 to 1000.");
  const localProviders = text("ATLAS_LOCAL_PROVIDERS")
    .split(",")
    .filter((word) => word !== "");
  if (!localProviders.every((origin) => isLoopbackOrigin(origin)))
    problems.push(
      "ATLAS_LOCAL_PROVIDERS is not a list of origins on this machine, such as http://localhost:8080.",
    );
  if (problems.length > 0) throw new SettingsError(problems);

  return {
    stores: isDirect
      ? { kind: "direct" }
      : {
          kind: "bridge",
          databaseUrl: text("DATABASE_URL"),
          redisUrl: text("REDIS_URL"),
          poolSize: Number(text("BRIDGE_POOL_SIZE")),
        },
    workers: workerSettings(env),
    listen: {
      public: text("ATLAS_LISTEN_PUBLIC"),
      dashboard: text("ATLAS_LISTEN_DASHBOARD"),
      jobs: text("ATLAS_LISTEN_JOBS"),
      metrics: text("ATLAS_LISTEN_METRICS"),
      health: text("ATLAS_LISTEN_HEALTH"),
    },
    maxHeapMiB: Number(text("ATLAS_MAX_HEAP_MIB")),
    leaveSeconds: Number(text("ATLAS_LEAVE_SECONDS")),
    drainSeconds: Number(text("ATLAS_DRAIN_SECONDS")),
    localProviders,
  };
}

const DOCUMENTED = "docs/deploy-cloudflare.md says what it is.";

/** Follows `deploy/workerd/environment.ts`: what a new Worker needs is asked for here without a change. */
function neededNames(isDirect: boolean): string[] {
  const all = Object.values(ENVIRONMENT).flatMap(({ secrets, vars }) => [...secrets, ...vars]);
  return [...new Set([...all, ...NEEDED_HERE])]
    .filter((name) => isDirect || !DIRECT_ONLY.has(name))
    .sort();
}

function workerSettings(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const names = [...environmentNames()].filter((name) => !MADE_HERE.has(name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value ? [[name, value] as const] : [];
    }),
  );
}

const isPostgres = (value: string): boolean =>
  /^postgres(?:ql)?:$/.test(URL.parse(value)?.protocol ?? "");

const isRedis = (value: string): boolean =>
  /^(?:rediss?|https?):$/.test(URL.parse(value)?.protocol ?? "");

function isSafeOrigin(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || `${url.origin}/` !== url.href) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}

function isLoopbackOrigin(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
}

const isHttp = (value: string): boolean => /^https?:$/.test(URL.parse(value)?.protocol ?? "");

const isRatio = (value: string): boolean => /^(?:0?\.\d{1,9}|0|1)$/.test(value);

const isAddress = (value: string): boolean => /^(?:[\w.*-]+|\[[\da-f:]+\]):\d{1,5}$/i.test(value);

const isWhole =
  (min: number, max: number) =>
  (value: string): boolean =>
    /^\d{1,6}$/.test(value) && Number(value) >= min && Number(value) <= max;
