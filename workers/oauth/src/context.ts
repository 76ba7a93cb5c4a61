import { RedisBreaker } from "#shared/cache/breaker";
import { type RedisEnv, makeRedis } from "#shared/cache/redis";
import { type Clock, systemClock } from "#shared/clock";
import type { ConnectSettings, ProjectsService } from "#shared/contracts/projects";
import type { ProvidersService, ResolvedIntegration } from "#shared/contracts/providers";
import type { TokensService } from "#shared/contracts/tokens";
import type { UsersService } from "#shared/contracts/users";
import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import { type OutboundEnv, makeProviderFetch } from "#shared/provider/guarded-fetch";
import type { ProviderClient } from "#shared/provider/types";
import { type UrlPolicy, makeUrlPolicy } from "#shared/provider/url-policy";
import type { Execution } from "#shared/rpc/serve";
import { FlowStore } from "./flow-store.ts";
import { SigningKeys } from "./signing-keys.ts";
import { TimedMap } from "./timed-map.ts";

export type Env = DatabaseEnv &
  RedisEnv &
  OutboundEnv & {
    PROJECTS: ProjectsService;
    PROVIDERS: ProvidersService;
    TOKENS: TokensService;
    USERS: UsersService;
  };

/** What one isolate has once. */
export type Parts = {
  readonly db: Database;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly flows: FlowStore;
  readonly settings: TimedMap<ConnectSettings>;
  readonly integrations: TimedMap<ResolvedIntegration>;
  readonly signingKeys: SigningKeys;
  readonly policy: UrlPolicy;
  readonly provider: ProviderClient;
  readonly projects: ProjectsService;
  readonly providers: ProvidersService;
  readonly tokens: TokensService;
  readonly users: UsersService;
};

export type Deps = Parts & Execution;

/** How long this isolate may go by a project's settings and integrations (TOKENS §2, M). */
const MEMORY_MS = 20_000;

let made: { readonly env: Env; readonly parts: Parts } | null = null;

/** The parts of this Worker, made once per isolate, with the work behind the answer of this one request. */
export function makeDeps(env: Env, execution: Execution): Deps {
  if (made?.env !== env) made = { env, parts: makeParts(env) };
  return { ...made.parts, waitUntil: execution.waitUntil };
}

/** The only place that reads the environment. */
export function makeParts(env: Env, clock: Clock = systemClock): Parts {
  const provider: ProviderClient = { fetch: makeProviderFetch(env) };
  return {
    db: makeDatabase(env),
    baseUrl: env.ATLAS_BASE_URL.replace(/\/+$/, ""),
    clock,
    flows: new FlowStore(makeRedis(env), new RedisBreaker(clock)),
    settings: new TimedMap(clock, MEMORY_MS, 1_000),
    integrations: new TimedMap(clock, MEMORY_MS, 1_000),
    signingKeys: new SigningKeys(provider, clock),
    policy: makeUrlPolicy(env),
    provider,
    projects: env.PROJECTS,
    providers: env.PROVIDERS,
    tokens: env.TOKENS,
    users: env.USERS,
  };
}
