import { isLoopbackHost } from "#shared/loopback";
import { readRatio } from "./http/trace/sampler.ts";
import { type AddressSource, NO_SOURCE, readAddressSource } from "./http/client-address.ts";
import { type RateLimits, parseRateLimits } from "./http/rate-limits/policies.ts";
import type { AuthService } from "#shared/contracts/auth/service";
import type { OAuthService } from "#shared/contracts/oauth/service";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { ProvidersService } from "#shared/contracts/providers/service";
import type { TokensService } from "#shared/contracts/tokens/service";
import type { UsersService } from "#shared/contracts/users/service";
import type { TelemetryEnv } from "#shared/metrics/reporter";

/** The gateway's bindings as the platform passes them. Any variable may be unset. */
export type Env = TelemetryEnv & {
  /** The public origin, such as `https://atlas.example.com`. */
  readonly ATLAS_BASE_URL?: string;
  /** The dashboard's origin, if it differs from the public one. */
  readonly ATLAS_DASHBOARD_URL?: string;
  readonly API_KEY_CHECK_SECRETS?: string;
  readonly JOBS_SECRET?: string;
  /** `1` logs every request, not only failed ones. */
  readonly ATLAS_ACCESS_LOG?: string;
  /** `1` opens the operator's jobs at `/operator` of the public address, behind JOBS_SECRET. */
  readonly ATLAS_OPERATOR_DOOR?: string;
  /** The header in which the proxy in front names the client; `CF-Connecting-IP` when unset. */
  readonly ATLAS_CLIENT_ADDRESS_HEADER?: string;
  /** Addresses and networks of proxies that this header may name behind the client, comma-separated. */
  readonly ATLAS_TRUSTED_PROXIES?: string;
  /** If set, the header counts only in requests that have this in `X-Atlas-Proxy-Secret`. */
  readonly ATLAS_PROXY_SECRET?: string;
  /** Which part of requests is recorded as traces, from 0 to 1; unset: traces are off, also those that callers want. */
  readonly ATLAS_TRACES_RATIO?: string;
  /** Limits of requests, such as `tokens.key=60000/60,writes.project=600/60`; unset: none. */
  readonly ATLAS_RATE_LIMITS?: string;
  /** Maintenance by the operator: `1`, or the text that people read. Unset or empty: as administrators say. */
  readonly ATLAS_MAINTENANCE?: string;
  readonly AUTH: AuthService;
  readonly USERS: UsersService;
  readonly PROJECTS: ProjectsService;
  readonly PROVIDERS: ProvidersService;
  readonly OAUTH: OAuthService;
  readonly TOKENS: TokensService;
};

/** The gateway's settings, parsed once per isolate. */
export type Config = {
  /** The origin of every link that Atlas makes, without a trailing slash. */
  readonly baseUrl: string;
  /** The dashboard's origin; the public one if it has none. */
  readonly dashboardUrl: string;
  /** The origins whose pages may send the session cookie. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Whether cookies carry `__Host-` and Secure. False only for an http base URL on a loopback host. */
  readonly secureCookies: boolean;
  readonly accessLog: boolean;
  /** Whether the operator's jobs answer at `/operator` of the public address. */
  readonly operatorDoor: boolean;
  /** Where a request says from which address it comes. */
  readonly clientAddress: AddressSource;
  readonly rateLimits: RateLimits;
  /** What people read during the operator's maintenance; null while there is none. */
  readonly maintenance: string | null;
  /** Names what is missing or wrong; never shows a value. */
  readonly problems: readonly string[];
};

export const BINDINGS = ["AUTH", "USERS", "PROJECTS", "PROVIDERS", "OAUTH", "TOKENS"] as const;
/** Shorter secrets could be guessed. */
const JOBS_SECRET_LENGTH = 32;

const NO_LIMITS: RateLimits = new Map();

let memo: { env: Env; config: Config } | undefined;

/** This environment's settings. Does not throw on a wrong one: `/readyz` reports it. */
export function readConfig(env: Env): Config {
  if (memo?.env === env) return memo.config;
  const config = parseConfig(env);
  memo = { env, config };
  return config;
}

function parseConfig(env: Env): Config {
  const problems: string[] = [];
  const base = parseOrigin(env.ATLAS_BASE_URL);
  if (base === null) problems.push("ATLAS_BASE_URL is not an https origin (or http on loopback).");
  const dashboard = parseOrigin(env.ATLAS_DASHBOARD_URL);
  if (env.ATLAS_DASHBOARD_URL && dashboard === null)
    problems.push("ATLAS_DASHBOARD_URL is not an https origin (or http on loopback).");
  if (!env.API_KEY_CHECK_SECRETS) problems.push("API_KEY_CHECK_SECRETS is missing.");
  if ((env.JOBS_SECRET ?? "").length < JOBS_SECRET_LENGTH)
    problems.push(`JOBS_SECRET is missing or shorter than ${JOBS_SECRET_LENGTH} characters.`);
  for (const name of BINDINGS) if (!env[name]) problems.push(`The binding ${name} is missing.`);
  const source = readAddressSource(env);
  if (source === null)
    problems.push(
      "ATLAS_CLIENT_ADDRESS_HEADER is not a header's name, or ATLAS_TRUSTED_PROXIES not a list of addresses and networks.",
    );
  if (env.ATLAS_TRACES_RATIO && readRatio(env.ATLAS_TRACES_RATIO) === null)
    problems.push("ATLAS_TRACES_RATIO is not a number from 0 to 1, such as 0.01.");
  const rateLimits = env.ATLAS_RATE_LIMITS ? parseRateLimits(env.ATLAS_RATE_LIMITS) : NO_LIMITS;
  if (rateLimits === null)
    problems.push(
      "ATLAS_RATE_LIMITS is not a list of limits, such as tokens.key=60000/60,writes.project=600/60.",
    );
  return {
    rateLimits: rateLimits ?? NO_LIMITS,
    maintenance: readMaintenance(env.ATLAS_MAINTENANCE),
    clientAddress: source ?? NO_SOURCE,
    baseUrl: base ?? "",
    dashboardUrl: dashboard ?? base ?? "",
    allowedOrigins: new Set([base, dashboard].filter((origin) => origin !== null)),
    secureCookies: !base?.startsWith("http:"),
    accessLog: env.ATLAS_ACCESS_LOG === "1",
    operatorDoor: env.ATLAS_OPERATOR_DOOR === "1",
    problems,
  };
}

const MAINTENANCE = "Atlas is being maintained. Reads and tokens work meanwhile.";
const MAX_TEXT = 300;

const readMaintenance = (value: string | undefined): string | null =>
  !value || value === "0" ? null : value === "1" ? MAINTENANCE : value.slice(0, MAX_TEXT);

/** The URL's origin, if the URL has no other parts and is https, or http on a loopback host. */
function parseOrigin(value: string | undefined): string | null {
  if (!value || !URL.canParse(value)) return null;
  const url = new URL(value);
  const bare = `${url.origin}/` === url.href;
  const safe =
    url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
  return bare && safe ? url.origin : null;
}
