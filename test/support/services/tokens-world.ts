import { setTimeout as wait } from "node:timers/promises";
import type { Redis } from "@upstash/redis";
import { sql } from "drizzle-orm";
import { makeRedis } from "#shared/cache/redis";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { ProviderDefinition } from "#shared/contracts/providers/definition";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { ProvidersService } from "#shared/contracts/providers/service";
import type { StoreConnectionInput } from "#shared/contracts/tokens/grant";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import { type Database, makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { makeLogger } from "#shared/observe/log";
import { type Result, err, ok } from "#shared/result";
import { toBase64Url } from "#shared/crypto/base64";
import { randomBytes } from "#shared/random";
import { type Deps, type Env, makeParts } from "../../../workers/tokens/src/context.ts";
import { readToken } from "../../../workers/tokens/src/read/read-token.ts";
import { storeConnection } from "../../../workers/tokens/src/connections/store-connection.ts";
import { TIMES } from "../../../workers/tokens/src/token/times.ts";
import { type TestDatabase, type TestDatabaseOptions, startTestDatabase } from "../database.ts";
import {
  type IssuedGrant,
  type ProviderDouble,
  startProviderDouble,
} from "../provider-double/provider-double.ts";
import { makeIntegration } from "../providers/resolved-integration.ts";
import { checkStoredEvents } from "../events.ts";
import { apiKey } from "./callers.ts";

/** Ends the wait before a flush of read counts that began just now. Nothing else waits that long. */
let justParked: (() => void) | null = null;

/** Per world and not once at import: every test file in a thread begins with the plain scheduler. */
function parkFlushes(): void {
  Object.defineProperty(globalThis, "scheduler", {
    configurable: true,
    value: {
      wait: (ms: number) => {
        if (ms !== TIMES.readCountFlushMs) return wait(ms);
        return new Promise<void>((resolve) => {
          justParked = resolve;
        });
      },
    },
  });
}

export const key = (): string => toBase64Url(randomBytes(32));

/** One isolate of the tokens Worker, with its own memory, clock and background work. */
export type Isolate = Deps & {
  /** How many milliseconds this isolate's clock is ahead of the others. */
  aheadMs: number;
  /** Waits until all background work has ended, except the flush of read counts. */
  settled(): Promise<void>;
  /** Flushes the read counts as if ten seconds had passed. */
  flushReads(): Promise<void>;
};

export type IsolateOptions = {
  vaultKeys?: string;
  cells?: "off";
  /** Ten seconds by default: a busy machine must not look like a Redis that is away. */
  redisBoundMs?: number;
};

/** The stores, a provider, and any number of isolates of the tokens Worker. */
export class TokensWorld {
  readonly stores: TestDatabase;
  readonly double: ProviderDouble;
  readonly db: Database;
  readonly redis: Redis;
  readonly integrations = new Map<string, ResolvedIntegration>();
  vaultKeys = `k1:${key()}`;
  /** How often the projects service was asked to drain, and the providers service for an integration. */
  drains = 0;
  resolutions = 0;

  private constructor(stores: TestDatabase, double: ProviderDouble) {
    this.stores = stores;
    this.double = double;
    this.db = makeDatabase(stores.env);
    this.redis = makeRedis(stores.env, 10_000);
  }

  static async start(options: TestDatabaseOptions = { control: true }): Promise<TokensWorld> {
    parkFlushes();
    const [stores, double] = await Promise.all([
      startTestDatabase(options),
      startProviderDouble({ expiresInSeconds: 3600 }),
    ]);
    return new TokensWorld(stores, double);
  }

  /** Checks every event that was written against the catalogue, too. */
  async close(): Promise<void> {
    await this.double.close();
    // A client of its own: the driver's address is global, and a test may have started another world since.
    await checkStoredEvents(makeDatabase(this.stores.env)).finally(() => this.stores.close());
  }

  isolate(options: IsolateOptions = {}): Isolate {
    const env: Env = {
      ...this.stores.env,
      ATLAS_BASE_URL: "http://localhost:8787",
      ATLAS_LOCAL_PROVIDERS: this.double.origin,
      VAULT_KEYS: options.vaultKeys ?? this.vaultKeys,
      ...(options.cells === undefined ? {} : { ATLAS_WAITER_CELLS: options.cells }),
      PROJECTS: this.#projects(),
      PROVIDERS: this.#providers(),
    };
    const behind = new Set<Promise<unknown>>();
    const flushes = new Map<Promise<unknown>, () => void>();
    const parts = makeParts(
      env,
      () => Date.now() + isolate.aheadMs,
      options.redisBoundMs ?? 10_000,
    );
    const isolate: Isolate = {
      ...parts,
      aheadMs: 0,
      log: makeLogger({ service: "tokens" }),
      waitUntil: (work) => {
        if (justParked === null) behind.add(work);
        else flushes.set(work, justParked);
        justParked = null;
      },
      settled: async () => {
        while (behind.size > 0) {
          const works = [...behind];
          await Promise.allSettled(works);
          for (const work of works) behind.delete(work);
        }
      },
      flushReads: async () => {
        for (const release of flushes.values()) release();
        await Promise.all(flushes.keys());
        flushes.clear();
      },
    };
    return isolate;
  }

  /** Removes a key from the cache, even when a busy machine exceeds Redis's time limit. */
  async forget(cacheKey: string): Promise<void> {
    await until(() =>
      this.redis.del(cacheKey).then(
        () => true,
        () => false,
      ),
    );
  }

  /** Makes a new project with one integration at the double. */
  async project(definition: Partial<ProviderDefinition> = {}): Promise<Project> {
    const id = newId("project");
    await this.db.execute(sql`insert into projects (id, name) values (${id}, 'Test')`);
    const integration = await this.integration(id, definition);
    return new Project(this, id, integration);
  }

  async integration(
    projectId: string,
    definition: Partial<ProviderDefinition> = {},
  ): Promise<ResolvedIntegration> {
    const id = newId("integration");
    const key = id.replace("_", "-");
    await this.db.execute(sql`
      insert into integrations (id, project_id, key, provider_id, name, client_id, client_secret_sealed,
        client_secret_last4, data_key_wrapped, key_id, scopes, settings)
      values (${id}, ${projectId}, ${key}, 'double', 'Double', 'client', 'sealed', 'last', 'wrapped', 'k1',
        '{}', '{}')`);
    const integration = makeIntegration(
      { ...describeDouble(this.double), ...definition },
      {
        id,
        key,
        project_id: projectId,
        name: "Double",
        client_id: this.double.client.clientId,
        client_secret_plaintext: this.double.client.clientSecret,
        callback_url: `http://localhost:8787/callback/${id}`,
      },
    );
    this.integrations.set(id, integration);
    return integration;
  }

  #providers(): ProvidersService {
    return answeringOnly<ProvidersService>({
      resolveIntegration: async (ctx, { integration }) => {
        this.resolutions += 1;
        const found = [...this.integrations.values()].find(
          ({ id, key, project_id }) =>
            project_id === ctx.projectId && (id === integration || key === integration),
        );
        return found === undefined
          ? err({ code: "not_found", detail: "No such integration." })
          : ok({ ...found });
      },
    });
  }

  #projects(): ProjectsService {
    return answeringOnly<ProjectsService>({
      drainOutbox: async () => {
        this.drains += 1;
        return ok({ drained: 0 });
      },
    });
  }
}

export type StoreOptions = Partial<Omit<StoreConnectionInput, "account">> & {
  externalId?: string;
  subject?: string;
  /** Stored as it is, instead of a new grant from the double. */
  grant?: IssuedGrant;
};

export class Project {
  readonly world: TokensWorld;
  readonly id: string;
  readonly integration: ResolvedIntegration;
  readonly ctx: ReturnType<typeof apiKey>;

  constructor(world: TokensWorld, id: string, integration: ResolvedIntegration) {
    this.world = world;
    this.id = id;
    this.integration = integration;
    this.ctx = apiKey(id, ["connections:read", "connections:write", "tokens:read"]);
  }

  async endUser(externalId: string): Promise<string> {
    const { rows } = await this.world.db.execute<{ id: string }>(sql`
      insert into end_users (id, project_id, external_id)
      values (${newId("endUser")}, ${this.id}, ${externalId})
      on conflict (project_id, external_id) do update set external_id = excluded.external_id
      returning id`);
    const [row] = rows;
    if (row === undefined) throw new Error("no end user");
    return row.id;
  }

  /** The result of a code exchange, for a new grant at the double. */
  async grantInput(options: StoreOptions = {}): Promise<StoreConnectionInput> {
    const { externalId = "user-1", subject = "subject-1", grant, ...rest } = options;
    const issued = grant ?? this.world.double.issueGrant({ sub: subject });
    return {
      integration_id: this.integration.id,
      end_user_id: await this.endUser(externalId),
      external_id: externalId,
      connection_id: null,
      connect_code_hash: null,
      account: { issuer: this.world.double.origin, subject, label: `${subject}@example.com` },
      access_token_plaintext: issued.accessToken,
      refresh_token_plaintext: issued.refreshToken,
      expires_in_seconds: issued.expiresIn,
      elapsed_ms: 0,
      requested_scopes: ["profile", "email"],
      granted_scopes: ["profile", "email"],
      tags: null,
      metadata: null,
      ...rest,
    };
  }

  /** Stores a connection and returns it with its tokens. */
  async connect(isolate: Isolate, options: StoreOptions = {}): Promise<Connected> {
    const input = await this.grantInput(options);
    const { connection_id } = valueOf(await storeConnection(isolate, this.ctx, input));
    return {
      id: connection_id,
      accessToken: input.access_token_plaintext,
      refreshToken: input.refresh_token_plaintext ?? "",
    };
  }

  /** As {@link connect}, with an access token that has already expired. */
  async connectExpired(isolate: Isolate, options: StoreOptions = {}): Promise<Connected> {
    const connected = await this.connect(isolate, options);
    await this.expire(connected.id);
    return connected;
  }

  /** Expires the access token now and removes it from the cache. */
  async expire(connectionId: string): Promise<void> {
    await this.expireBehindRedis(connectionId);
    await this.world.forget(`t:${connectionId}`);
  }

  /** As {@link expire}, but leaves the cache as it is. */
  async expireBehindRedis(connectionId: string): Promise<void> {
    await this.world.db.execute(sql`
      update connection_tokens set expires_at = clock_timestamp() - interval '1 s',
        refresh_due_at = clock_timestamp() - interval '1 min' where connection_id = ${connectionId}`);
  }

  /** Makes the refresh of the access token due; the token stays valid for `seconds`. */
  async makeDue(connectionId: string, seconds = 120): Promise<void> {
    await this.world.db.execute(sql`
      update connection_tokens set
        expires_at = clock_timestamp() + make_interval(secs => ${seconds}::float8),
        refresh_due_at = clock_timestamp() - interval '1 s' where connection_id = ${connectionId}`);
    await this.world.forget(`t:${connectionId}`);
  }

  read(isolate: Isolate, connectionId: string, maxWait = 22): Promise<Result<Token, TokensError>> {
    return readToken(isolate, this.ctx, { connection_id: connectionId, max_wait: maxWait });
  }

  /** The types of a connection's events, in order, without its creation. */
  async events(connectionId: string): Promise<string[]> {
    const { rows } = await this.world.db.execute<{ type: string }>(sql`
      select type from outbox where subject = ${connectionId} and type <> 'connection.created'
      order by occurred_at, id`);
    return rows.map(({ type }) => type);
  }

  /** How many reads of its token were recorded. */
  async reads(connectionId: string): Promise<number> {
    const { rows } = await this.world.db.execute<{ reads: string }>(sql`
      select read_count::text reads from connections where id = ${connectionId}`);
    return Number(rows[0]?.reads);
  }

  async row(connectionId: string): Promise<Record<string, unknown>> {
    const { rows } = await this.world.db.execute(sql`
      select * from connection_tokens where connection_id = ${connectionId}`);
    const [row] = rows;
    if (row === undefined) throw new Error("no such row");
    return row;
  }
}

export type Connected = { id: string; accessToken: string; refreshToken: string };

/** Returns the value of a result that must be ok. */
export function valueOf<T>(result: Result<T, { code: string }>): T {
  if (!result.ok) throw new Error(`unexpected ${result.error.code}`);
  return result.value;
}

/** Returns the error of a result that must be one. */
export function errorOf<E>(result: Result<unknown, E>): E {
  if (result.ok) throw new Error("unexpected success");
  return result.error;
}

/** Waits until a condition holds, at most one second. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 2_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error("it did not come true");
    await wait(10);
  }
}

/** The double answers refreshes with these names, which are none of the RFCs'. */
const DOUBLE_ERRORS: ProviderDefinition["error_aliases"] = {
  bad_refresh_token: "invalid_grant",
  incorrect_client_credentials: "client_error",
};

const describeDouble = (double: ProviderDouble): Partial<ProviderDefinition> => ({
  id: "double",
  name: "Double",
  authorization_endpoint: double.endpoints.authorization,
  token_endpoint: double.endpoints.token,
  userinfo_endpoint: double.endpoints.userinfo,
  introspection_endpoint: double.endpoints.introspection,
  revocation_endpoint: double.endpoints.revocation,
  revocation: { method: "rfc7009", scope: "grant" },
  validation: "introspection",
  // Tests count what goes to Redis, and change it behind the isolates' backs.
  reuse_seconds: 0,
  profile: { subject: "sub", label: ["name"], email: "email" },
  error_aliases: DOUBLE_ERRORS,
});

/** A service that answers what the tokens service needs of it; any other call fails the test. */
const answeringOnly = <S extends object>(answers: Partial<S>): S =>
  new Proxy(answers as S, {
    get: (target, method) =>
      Reflect.get(target, method) ??
      (() => Promise.reject(new Error(`the tokens service must not call ${String(method)}`))),
  });
