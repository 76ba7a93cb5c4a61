import type { CallContext } from "#shared/contracts/call-context";
import { PARALLEL } from "#shared/async/run-in-parallel";
import type { Deps } from "../../context.ts";
import { attempt } from "./attempt.ts";
import { type ClaimedDelivery, claimDue, release } from "./claim-repository.ts";
import { OutcomeWriter } from "./outcome-writer.ts";
import type { SwitchedOff } from "./outcome-repository.ts";

/** How many requests one webhook may have at once, of the five that one invocation may have. */
const PER_WEBHOOK = 2;
/**
 * How long one call starts attempts. An attempt ends {@link DEADLINE_MS} later at most, so before its claim does, and
 * before the platform ends work behind an answer.
 */
const BUDGET_MS = 15_000;
/**
 * An attempt costs three subrequests at most: the claim, the request and the outcome. So an invocation stays below the
 * thousand that Cloudflare allows.
 */
const MOST_ATTEMPTS = 300;

type Sending = Pick<Deps, "db" | "provider" | "keyring" | "clock" | "log">;

export type Sent = {
  readonly sent: number;
  readonly switchedOff: readonly SwitchedOff[];
};

/**
 * Sends the deliveries that are due, five at a time and two of one webhook, until nothing is left, for 15 s, and 300
 * attempts at most.
 *
 * Each of the five takes whatever it may next, so a slow receiver holds two of them and never the rest. After a failure a
 * webhook gets nothing more in this call, and its other deliveries are given back.
 *
 * @param projectId null: of every project.
 */
export async function sendDue(
  deps: Sending,
  ctx: CallContext,
  projectId: string | null,
): Promise<Sent> {
  const outcomes = new OutcomeWriter(deps, ctx);
  const work = new Work(deps, projectId);
  const sender = async (): Promise<void> => {
    for (let next = await work.next(); next !== null; next = await work.next()) {
      const outcome = await attempt(deps, next);
      outcomes.add(outcome);
      work.ended(next, outcome.error === null);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, sender));
  await outcomes.settled();
  await work.giveBack();
  return { sent: work.started, switchedOff: outcomes.switchedOff };
}

/** Whether a claim found something, and how many attempts had ended when it began. */
type Claim = { readonly found: boolean; readonly ended: number };

/** What one call has claimed, and what of it may start now. */
class Work {
  started = 0;
  readonly #deps: Sending;
  readonly #projectId: string | null;
  readonly #untilMs: number;
  readonly #waiting = new Map<string, ClaimedDelivery[]>();
  readonly #running = new Map<string, number>();
  readonly #failed = new Set<string>();
  readonly #unsent: ClaimedDelivery[] = [];
  /** How many attempts have ended, and a promise of the next one. */
  #ended = 0;
  #nextEnd = Promise.withResolvers<void>();
  #claiming: Promise<Claim> | null = null;

  constructor(deps: Sending, projectId: string | null) {
    this.#deps = deps;
    this.#projectId = projectId;
    this.#untilMs = deps.clock() + BUDGET_MS;
  }

  /** The next delivery to send; null when there is nothing left to start. */
  async next(): Promise<ClaimedDelivery | null> {
    for (;;) {
      if (this.#deps.clock() > this.#untilMs || this.started >= MOST_ATTEMPTS) {
        // At once: a slow receiver may keep this call busy for ten seconds more.
        await this.giveBack().catch(() => this.#deps.log("warn", "webhooks_not_given_back"));
        return null;
      }
      const ready = this.#take();
      if (ready !== null) return ready;
      this.#claiming ??= this.#claim();
      const { found, ended } = await this.#claiming;
      // What ended meanwhile may leave something to claim that was left out.
      if (found || ended !== this.#ended) continue;
      if (this.#running.size === 0) return null;
      await this.#nextEnd.promise;
    }
  }

  ended({ webhookId }: ClaimedDelivery, succeeded: boolean): void {
    const running = (this.#running.get(webhookId) ?? 1) - 1;
    if (running === 0) this.#running.delete(webhookId);
    else this.#running.set(webhookId, running);
    if (!succeeded) {
      this.#failed.add(webhookId);
      this.#unsent.push(...(this.#waiting.get(webhookId) ?? []));
      this.#waiting.delete(webhookId);
    }
    this.#ended += 1;
    this.#nextEnd.resolve();
    this.#nextEnd = Promise.withResolvers<void>();
  }

  /** Gives back what was claimed and not sent. What this cannot give back is free when its claim ends. */
  async giveBack(): Promise<void> {
    const unsent = [...this.#unsent.splice(0), ...[...this.#waiting.values()].flat()];
    this.#waiting.clear();
    if (unsent.length > 0) await release(this.#deps.db, unsent);
  }

  #take(): ClaimedDelivery | null {
    for (const [webhookId, deliveries] of this.#waiting) {
      const running = this.#running.get(webhookId) ?? 0;
      if (running >= PER_WEBHOOK) continue;
      const next = deliveries.shift();
      // Behind the others, so that webhooks take turns.
      this.#waiting.delete(webhookId);
      if (deliveries.length > 0) this.#waiting.set(webhookId, deliveries);
      if (next === undefined) continue;
      this.#running.set(webhookId, running + 1);
      this.started += 1;
      return next;
    }
    return null;
  }

  /** One claim at a time, for all senders. When it fails, what runs still ends, and a later call sends the rest. */
  async #claim(): Promise<Claim> {
    const ended = this.#ended;
    try {
      const except = new Set([...this.#failed, ...this.#waiting.keys(), ...this.#running.keys()]);
      const claimed = await claimDue(this.#deps.db, this.#projectId, [...except]);
      for (const delivery of claimed) this.#keep(delivery);
      return { found: claimed.length > 0, ended };
    } catch {
      this.#deps.log("warn", "webhooks_not_claimed");
      return { found: false, ended };
    } finally {
      this.#claiming = null;
    }
  }

  #keep(delivery: ClaimedDelivery): void {
    const { webhookId } = delivery;
    // It failed while the claim was under way.
    if (this.#failed.has(webhookId)) this.#unsent.push(delivery);
    else this.#waiting.set(webhookId, [...(this.#waiting.get(webhookId) ?? []), delivery]);
  }
}
