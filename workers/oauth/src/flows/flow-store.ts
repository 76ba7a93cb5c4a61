import type { Redis } from "@upstash/redis";
import type { CacheReply, RedisBreaker } from "#shared/cache/breaker";
import { AMEND, CANCEL, COUNT, FINISH, START, TAKE } from "./flow-scripts.ts";

/** How long a connect session can be used. */
export const SESSION_LIFE_MS = 30 * 60_000;
/** How long a flow may take, from its start. So it never ends before its session does. */
export const FLOW_LIFE_MS = 30 * 60_000;
/** How long a record can still be opened after its life, so that someone who comes late is led back to the app. */
const READABLE_MS = 30 * 60_000;
/** A flow may start in the last moment of its session. */
const SESSION_KEY_LIFE_MS = SESSION_LIFE_MS + FLOW_LIFE_MS + READABLE_MS;
const FLOW_KEY_LIFE_MS = FLOW_LIFE_MS + READABLE_MS;
/** How long a doubled callback gets the outcome of the first one again. */
const OUTCOME_LIFE_MS = 5 * 60_000;

/** How long the page may take to fetch what a sign-in found out. */
const IDENTITY_LIFE_MS = 5 * 60_000;

/** How many flows one link may start. Each leaves a record in Redis. */
const MAX_STARTS = 20;

/** Why nothing is known about a flow. */
type TakeRefusal =
  | "expired"
  | "unknown_state"
  | "used_state"
  | "foreign_session"
  | "used_session"
  | "unreadable_record";

/** A flow's own sealed record and its session's. */
export type SealedFlow = { readonly flowSealed: string; readonly sessionSealed: string };

/** The flow that took a session, and a mark of the browser that brought it. */
export type Taker = { readonly flowHandle: string; readonly browserMark: string };

/** How the session of a flow was used by an earlier callback. */
export type EarlierUse = {
  /** When it was taken; null once that callback has ended. */
  readonly takenAtMs: number | null;
  readonly outcomeSealed: string | null;
  /** Null in a record of the previous release. */
  readonly taker: Taker | null;
};

/** `taken`: this caller alone may finish the flow. `repeated`: another callback of the session took it before. */
export type Take =
  | { readonly kind: "taken"; readonly sealed: SealedFlow }
  | { readonly kind: "repeated"; readonly sealed: SealedFlow; readonly earlier: EarlierUse }
  | { readonly kind: "refused"; readonly cause: TakeRefusal };

/** A session that nobody can use any more. `outcomeSealed` is null for the caller that ended it just now. */
export type EndedSession = {
  readonly sessionSealed: string;
  readonly outcomeSealed: string | null;
};

/**
 * Connect sessions and flows in Redis. Taking the session is what makes a flow single use: one of all callbacks of all
 * its flows gets it. Losing Redis ends the flows in progress and nothing else.
 *
 * - `cs:{session}` a session, `cn:{session}` how many flows it started
 * - `ts:{session}` the same session, taken: when, or `done`, and by which flow
 * - `fo:{session}` how it ended
 * - `fl:{flow}` a flow
 * - `si:{code}` who somebody is, until the page has taken it; `sn:{network}` how many sign-ins a network has started
 */
export class FlowStore {
  readonly #redis: Redis;
  readonly #breaker: RedisBreaker;

  constructor(redis: Redis, breaker: RedisBreaker) {
    this.#redis = redis;
    this.#breaker = breaker;
  }

  putSession(sessionHandle: string, sealed: string): Promise<CacheReply<unknown>> {
    return this.#breaker.run(() =>
      this.#redis.set(`cs:${sessionHandle}`, sealed, { px: SESSION_KEY_LIFE_MS }),
    );
  }

  readSession(sessionHandle: string): Promise<CacheReply<string | null>> {
    return this.#breaker.run(() => this.#redis.get<string>(`cs:${sessionHandle}`));
  }

  /**
   * Stores a flow of a session that exists.
   *
   * @returns the session's sealed record, null when there is none, `full` when it has started too many flows.
   */
  startFlow(
    sessionHandle: string,
    flowHandle: string,
    flowSealed: string,
  ): Promise<CacheReply<string | null>> {
    return this.#run<string | null>(
      START,
      [`cs:${sessionHandle}`, `fl:${flowHandle}`, `cn:${sessionHandle}`],
      [sessionHandle, flowSealed, String(FLOW_KEY_LIFE_MS), String(MAX_STARTS)],
    );
  }

  /** Replaces the record of a flow that nobody has finished yet. */
  amendFlow(
    sessionHandle: string,
    flowHandle: string,
    sealed: { readonly before: string; readonly after: string },
  ): Promise<CacheReply<number>> {
    return this.#run<number>(
      AMEND,
      [`fl:${flowHandle}`],
      [`${sessionHandle}|${sealed.before}`, `${sessionHandle}|${sealed.after}`],
    );
  }

  /** Takes a flow together with its session, once; afterwards tells what became of it. */
  async takeFlow(
    { flowHandle, browserMark }: Taker,
    sessionHandle: string,
    nowMs: number,
  ): Promise<CacheReply<Take>> {
    const reply = await this.#run<string[]>(
      TAKE,
      [`fl:${flowHandle}`, `cs:${sessionHandle}`, `ts:${sessionHandle}`, `fo:${sessionHandle}`],
      [sessionHandle, String(Math.floor(nowMs)), flowHandle, browserMark],
    );
    return reply.available ? { available: true, value: readTake(reply.value) } : reply;
  }

  readOutcome(sessionHandle: string): Promise<CacheReply<string | null>> {
    return this.#breaker.run(() => this.#redis.get<string>(`fo:${sessionHandle}`));
  }

  /** Keeps how a taken session ended. The first to say so wins. @returns whether this call was it. */
  async finish(sessionHandle: string, outcomeSealed: string): Promise<CacheReply<boolean>> {
    const reply = await this.#run<number>(
      FINISH,
      [`ts:${sessionHandle}`, `fo:${sessionHandle}`],
      [outcomeSealed, String(OUTCOME_LIFE_MS)],
    );
    return reply.available ? { available: true, value: reply.value === 1 } : reply;
  }

  /**
   * Ends a session that has not been taken, with this outcome.
   *
   * @returns null when there is no session, or a callback that took it is in progress or was forgotten.
   */
  async cancel(
    sessionHandle: string,
    outcomeSealed: string,
  ): Promise<CacheReply<EndedSession | null>> {
    const reply = await this.#run<string[]>(
      CANCEL,
      [`cs:${sessionHandle}`, `ts:${sessionHandle}`, `fo:${sessionHandle}`],
      [outcomeSealed, String(OUTCOME_LIFE_MS)],
    );
    return reply.available ? { available: true, value: readCancel(reply.value) } : reply;
  }

  /** Counts a start of a network. @returns the milliseconds to wait when it has started too many; 0 when not. */
  countSignIn(
    network: string,
    { most, windowMs }: { readonly most: number; readonly windowMs: number },
  ): Promise<CacheReply<number>> {
    return this.#run<number>(COUNT, [`sn:${network}`], [String(windowMs), String(most)]);
  }

  putIdentity(handle: string, sealed: string): Promise<CacheReply<unknown>> {
    return this.#breaker.run(() =>
      this.#redis.set(`si:${handle}`, sealed, { px: IDENTITY_LIFE_MS }),
    );
  }

  /** Takes an identity away: of parallel calls one gets it. */
  takeIdentity(handle: string): Promise<CacheReply<string | null>> {
    return this.#breaker.run(() => this.#redis.getdel<string>(`si:${handle}`));
  }

  #run<T>(script: string, keys: string[], args: string[]): Promise<CacheReply<T>> {
    return this.#breaker.run(() => this.#redis.eval<string[], T>(script, keys, args));
  }
}

function readTake([word = "", flow = "", session = "", outcome = ""]: string[]): Take {
  if (word !== "taken" && word !== "repeated")
    return { kind: "refused", cause: word as TakeRefusal };
  // A flow of the previous release has a copy of its session behind its own record.
  const [, flowSealed] = flow.split("|");
  const [used, takenSealed, flowHandle, browserMark] = session.split("|");
  const sessionSealed = word === "taken" ? session : takenSealed;
  if (!flowSealed || !sessionSealed) return { kind: "refused", cause: "unreadable_record" };
  const sealed = { flowSealed, sessionSealed };
  if (word === "taken") return { kind: "taken", sealed };
  const takenAtMs = used === "done" ? null : Number(used);
  const taker = flowHandle && browserMark ? { flowHandle, browserMark } : null;
  return {
    kind: "repeated",
    sealed,
    earlier: { takenAtMs, outcomeSealed: outcome || null, taker },
  };
}

function readCancel([word = "", session = "", outcome = ""]: string[]): EndedSession | null {
  if (word === "ended") return { sessionSealed: session, outcomeSealed: null };
  const [, sessionSealed] = session.split("|");
  return sessionSealed && outcome ? { sessionSealed, outcomeSealed: outcome } : null;
}
