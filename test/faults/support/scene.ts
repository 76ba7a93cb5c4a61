import { setTimeout as pause } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Bridge } from "../../../bridge/bridge.ts";
import { AppClient } from "#support/app-client";
import { within as awaitWithin } from "#shared/async/within";
import { makeRedis } from "#shared/cache/redis";
import type { Integration } from "#shared/contracts/providers/integration";
import type { Database } from "#shared/db/client";
import { connectAtDouble, newExternalId } from "#support/flow";
import type { ProviderDouble } from "#support/provider-double/provider-double";
import type { Tenant } from "#support/tenant";
import { type Seen, observe } from "./answers.ts";

/** The part of a connection's stored state that a fault can change. */
export type Stored = {
  state: string;
  stateReason: string | null;
  version: number;
  /** `held`: an attempt holds the lease. `running out`: no attempt holds it, but none may acquire it yet. */
  lease: "free" | "held" | "running out";
  failures: number;
  unknownOutcomes: number;
  /** Whether the provider declared this version dead. */
  dead: boolean;
  hasTokens: boolean;
  lastError: string | null;
};

/** The stored state of an active connection without any fault. */
export const healthy = (version: number): Stored => ({
  state: "active",
  stateReason: null,
  version,
  lease: "free",
  failures: 0,
  unknownOutcomes: 0,
  dead: false,
  hasTokens: true,
  lastError: null,
});

export type Event = { type: string; reason: string | null };

export type ScenePlace = {
  bridge: Bridge;
  db: Database;
  tenant: Tenant;
  integration: Integration;
  double: ProviderDouble;
  /** The public doors of the processes. */
  publicUrls: readonly string[];
};

/**
 * One connection at a provider of its own, so that scenes can run concurrently. It changes the connection, and shows
 * what its callers get, what is stored and how often its provider was asked.
 */
export class Scene {
  readonly connectionId: string;
  readonly double: ProviderDouble;
  readonly #place: ScenePlace;
  readonly #apps: readonly AppClient[];

  private constructor(place: ScenePlace, connectionId: string) {
    this.#place = place;
    this.connectionId = connectionId;
    this.double = place.double;
    this.#apps = place.publicUrls.map((url) => new AppClient(url, place.tenant.apiKey.secret));
  }

  static async open(place: ScenePlace): Promise<Scene> {
    const { connectionId } = await connectAtDouble(place.tenant, place.integration, {
      external_id: newExternalId(),
    });
    return new Scene(place, connectionId);
  }

  /** Another connection of the same integration. */
  sibling(): Promise<Scene> {
    return Scene.open(this.#place);
  }

  get tokenPath(): string {
    return `/v1/connections/${this.connectionId}/token`;
  }

  /** @param process the index of the process to ask. */
  read(process = 0, maxWaitSeconds = 22): Promise<Seen> {
    return observe(
      this.#app(process).send("GET", `${this.tokenPath}?max_wait=${String(maxWaitSeconds)}`),
    );
  }

  /** Reads at every process, with `each` readers at once. */
  readAll(each: number, maxWaitSeconds = 22): Promise<Seen[]> {
    return Promise.all(
      this.#apps.flatMap((_, process) =>
        Array.from({ length: each }, () => this.read(process, maxWaitSeconds)),
      ),
    );
  }

  force(process = 0, maxWaitSeconds = 22): Promise<Seen> {
    const path = `/v1/connections/${this.connectionId}/refresh`;
    return observe(this.#app(process).send("POST", path, { max_wait: maxWaitSeconds }));
  }

  revoke(process = 0): Promise<Seen> {
    const path = `/v1/connections/${this.connectionId}/revoke`;
    return observe(this.#app(process).send("POST", path, {}));
  }

  /** Moves the stored access token's expiry and the time its refresh is due, and drops it from the cache. */
  async age(changes: { left: string; due: string }): Promise<void> {
    await this.#place.db.execute(sql`update connection_tokens set
      expires_at = clock_timestamp() + ${changes.left}::interval,
      refresh_due_at = clock_timestamp() + ${changes.due}::interval
      where connection_id = ${this.connectionId}`);
    await this.dropCached();
  }

  expire(): Promise<void> {
    return this.age({ left: "-1 s", due: "-1 min" });
  }

  async dropCached(): Promise<void> {
    const { bridge } = this.#place;
    await makeRedis({ REDIS_URL: bridge.redisUrl, REDIS_TOKEN: bridge.redisToken }).del(
      `t:${this.connectionId}`,
    );
  }

  /** Ends the lease and the back-off now instead of in up to 45 s. It only skips the waiting. */
  async letTimePass(): Promise<void> {
    await this.#place.db.execute(sql`update connection_tokens set
      lease_until = case when lease_until is null then null else clock_timestamp() end,
      retry_at = case when retry_at is null then null else clock_timestamp() end
      where connection_id = ${this.connectionId}`);
  }

  async stored(): Promise<Stored> {
    const { rows } = await this.#place.db.execute(sql`
      select state, state_reason as "stateReason", version::int as version, failures,
        unknown_outcomes as "unknownOutcomes", dead_version = version as dead,
        access_sealed is not null and refresh_sealed is not null as "hasTokens",
        last_error_code as "lastError",
        case when lease_until is null or lease_until <= clock_timestamp() then 'free'
          when lease_owner is null then 'running out' else 'held' end as lease
      from connection_tokens where connection_id = ${this.connectionId}`);
    const [row] = rows;
    if (row === undefined) throw new Error("The connection is not stored.");
    return row as Stored;
  }

  /** How often the lease was acquired. */
  async leasesTaken(): Promise<number> {
    const { rows } = await this.#place.db.execute<{ taken: number }>(sql`
      select lease_seq::int as taken from connection_tokens
      where connection_id = ${this.connectionId}`);
    return rows[0]?.taken ?? 0;
  }

  /** How long the stored token is still valid, on the database's clock. */
  async lifeLeftSeconds(): Promise<number> {
    const { rows } = await this.#place.db.execute<{ left: string }>(sql`
      select extract(epoch from expires_at - clock_timestamp())::text as left
      from connection_tokens where connection_id = ${this.connectionId}`);
    return Number(rows[0]?.left);
  }

  /** The connection's events in the audit log and the outbox, oldest first, without its creation. */
  async events(): Promise<Event[]> {
    const { rows } = await this.#place.db.execute<Event>(sql`
      select type, coalesce(data ->> 'reason', data ->> 'code') as reason from (
        select type, data, occurred_at from audit_log where subject = ${this.connectionId}
        union all select type, data, occurred_at from outbox where subject = ${this.connectionId}
      ) e where type <> 'connection.created' order by occurred_at`);
    return rows.map(({ type, reason }) => ({ type, reason }));
  }

  async eventTypes(): Promise<string[]> {
    return (await this.events()).map(({ type }) => type);
  }

  /** How many revocations are not yet sent to the provider. */
  async queuedRevocations(): Promise<number> {
    const { rows } = await this.#place.db.execute<{ count: number }>(sql`
      select count(*)::int as count from revocations where connection_id = ${this.connectionId}`);
    return rows[0]?.count ?? 0;
  }

  /** How often each refresh token was presented, oldest first. */
  callsPerToken(): number[] {
    return [...this.double.refreshCallsPerToken().values()];
  }

  /** Whether the stored grant can still be refreshed. It refreshes it, which costs one provider call. */
  async grantLives(process = 0): Promise<boolean> {
    this.double.program("refresh", { kind: "ok" });
    const { token } = await this.force(process);
    return token !== null && this.double.isAccessTokenActive(token);
  }

  #app(process: number): AppClient {
    const app = this.#apps[process];
    if (app === undefined) throw new Error(`There is no process ${process}.`);
    return app;
  }
}

/** Waits until a condition holds, checking every 25 ms. @throws Error naming the condition at the time limit. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 10_000,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`Not so within ${limitMs} ms: ${what}.`);
    await pause(25);
  }
}

/** Waits for work that may never end. @throws Error naming the work at the time limit. */
export async function within<T>(what: string, work: Promise<T>, limitMs = 15_000): Promise<T> {
  return awaitWithin(limitMs, work, () => {
    throw new Error(`Not within ${limitMs} ms: ${what}.`);
  });
}
