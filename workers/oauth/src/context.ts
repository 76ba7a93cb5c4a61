import { RedisBreaker } from "#shared/cache/breaker";
import { type RedisEnv, makeRedis } from "#shared/cache/redis";
import { type Clock, systemClock } from "#shared/clock";
import type { SignInProvider } from "#shared/contracts/oauth/sign-in";
import type { ConnectSettings } from "#shared/contracts/projects/project";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { ProvidersService } from "#shared/contracts/providers/service";
import type { TokensService } from "#shared/contracts/tokens/service";
import type { UsersService } from "#shared/contracts/users/service";
import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import { type OutboundEnv, makeProviderFetch } from "#shared/provider/address/guarded-fetch";
import type { ProviderClient } from "#shared/provider/types";
import { IntegrationCache } from "#shared/rpc/integration-cache";
import type { Execution } from "#shared/rpc/define-service";
import { AskAgain } from "#shared/memory/ask-again";
import { TimedMap } from "#shared/memory/timed-map";
import { FlowStore } from "./flows/flow-store.ts";
import { type PlatformProjectEnv, readPlatformProject } from "./sign-in/platform-project.ts";
import { SigningKeys } from "#shared/provider/signing-keys";

export type Env = TelemetryEnv &
  DatabaseEnv &
  RedisEnv &
  OutboundEnv &
  PlatformProjectEnv & {
    /** The dashboard's origin, if it differs from the public one. */
    ATLAS_DASHBOARD_URL?: string;
    PROJECTS: ProjectsService;
    PROVIDERS: ProvidersService;
    TOKENS: TokensService;
    USERS: UsersService;
  };

/** A project's settings, and when they were asked for. */
type KnownSettings = { readonly settings: ConnectSettings; readonly askedMs: number };

/** Made once per isolate. */
export type Parts = {
  readonly db: Database;
  readonly baseUrl: string;
  /** The dashboard's origin, the public one if it has none. Null when it is not a plain origin: nothing is below it. */
  readonly dashboardOrigin: string | null;
  readonly clock: Clock;
  readonly flows: FlowStore;
  readonly settings: TimedMap<KnownSettings>;
  readonly askAgain: AskAgain;
  readonly integrations: IntegrationCache;
  readonly signingKeys: SigningKeys;
  readonly provider: ProviderClient;
  readonly projects: ProjectsService;
  readonly providers: ProvidersService;
  readonly tokens: TokensService;
  readonly users: UsersService;
  /** The project whose integrations people sign in to the dashboard with. */
  readonly platformProject: ReturnType<typeof readPlatformProject>;
  readonly signInProviders: TimedMap<SignInProvider[]>;
};

export type Deps = Parts & Execution;

/** Redis is the store here, not a cache: a flow would rather wait than fail, and one slow reply is not an outage. */
const FLOW_BOUND_MS = 2_000;
const FLOW_FAILURES = 5;

/** How long this isolate may use a project's cached settings: a removed return URL is not followed for longer. */
const MEMORY_MS = 5_000;
const MEMORY_CAPACITY = 1_000;

/** How long the sign-in page may show a button for an integration that was disabled. */
const SIGN_IN_MEMORY_MS = 15_000;

/** The only place that reads the environment. */
export function makeParts(env: Env, clock: Clock = systemClock): Parts {
  const provider: ProviderClient = { fetch: makeProviderFetch(env) };
  const baseUrl = env.ATLAS_BASE_URL.replace(/\/+$/, "");
  return {
    db: makeDatabase(env),
    baseUrl,
    dashboardOrigin: readOrigin(env.ATLAS_DASHBOARD_URL || baseUrl),
    clock,
    flows: new FlowStore(makeRedis(env, FLOW_BOUND_MS), new RedisBreaker(clock, FLOW_FAILURES)),
    settings: new TimedMap(clock, MEMORY_MS, MEMORY_CAPACITY),
    askAgain: new AskAgain(clock, MEMORY_CAPACITY),
    integrations: new IntegrationCache(env.PROVIDERS, "oauth", clock),
    signingKeys: new SigningKeys(provider, clock),
    provider,
    projects: env.PROJECTS,
    providers: env.PROVIDERS,
    tokens: env.TOKENS,
    users: env.USERS,
    platformProject: readPlatformProject(env),
    signInProviders: new TimedMap(clock, SIGN_IN_MEMORY_MS, 1),
  };
}

/** The gateway reports what is wrong with the address; here it only counts when it is right. */
function readOrigin(text: string): string | null {
  const url = URL.parse(text);
  return url?.href === `${url?.origin}/` ? url.origin : null;
}
