import type { CallContext } from "#shared/contracts/call-context";
import { equalInConstantTime } from "#shared/crypto/hash";
import type { Deps } from "../context.ts";
import { browserMarkOf, openOutcome } from "../flows/flow-records.ts";
import type { EarlierUse } from "../flows/flow-store.ts";
import { type Completion, failAt } from "./completion.ts";
import { keepOutcome } from "./keep-outcome.ts";
import { recoverOutcome } from "./recover-outcome.ts";
import { logFailure, recordFlow } from "./record-flow.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/**
 * How long a callback waits for the one that took the flow, counted from when it did. Longer than that one can take: 15 s
 * for the provider, 15 s for a vault that is away, 5 s to end a grant that nothing keeps.
 */
const WAIT_MS = 45_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

const alreadyFinished = failAt("callback", "already_finished");
const interrupted = failAt("callback", "flow_interrupted", "no_outcome");

/**
 * Finds how the callback ended that took this flow's session, waiting while it is in progress, perhaps in another isolate.
 * Sends nothing to the provider. A browser that did not finish the session itself hears only that it is finished.
 *
 * @returns `flow_interrupted` when no outcome comes and the vault has no grant of the flow that took the session: the isolate
 *   was lost. Also in another browser, which learns nothing about that flow and keeps nothing in its place.
 */
export async function repeatOutcome(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
  earlier: EarlierUse,
): Promise<Completion> {
  let sealed = earlier.outcomeSealed ?? (await waitForOutcome(deps, trusted, earlier));
  // The outcome was kept, and is forgotten by now.
  if (sealed === null && earlier.takenAtMs === null) return alreadyFinished;
  if (sealed === null) {
    const recovered = await recoverTaken(deps, ctx, trusted, earlier);
    // Not kept, because the next callback may find more.
    if (recovered === "unknown") return interrupted;
    if (await keepOutcome(deps, trusted, recovered ?? interrupted)) {
      if (recovered !== null) return recovered;
      logFailure(deps, trusted, interrupted);
      await recordFlow(deps, ctx, trusted, interrupted);
      return interrupted;
    }
    sealed = await readOutcome(deps, trusted);
  }
  const { session_key, browser_hash } = trusted.flow;
  const outcome =
    sealed === null ? null : await openOutcome(session_key, trusted.sessionHandle, sealed);
  return outcome !== null && equalInConstantTime(outcome.browser_hash, browser_hash)
    ? outcome.completion
    : alreadyFinished;
}

/** Asks the vault about the flow that took the session: this one, or another one of the same browser. */
async function recoverTaken(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
  { taker }: EarlierUse,
): Promise<Completion | null | "unknown"> {
  // A record of the previous release does not say which flow it was. If not this one, the vault must not be asked about it.
  if (taker === null)
    return (await recoverOutcome(deps, ctx, trusted, trusted.flowHandle)) ?? "unknown";
  const mark = await browserMarkOf(taker.flowHandle, trusted.flow.browser_hash);
  return equalInConstantTime(taker.browserMark, mark)
    ? recoverOutcome(deps, ctx, trusted, taker.flowHandle)
    : "unknown";
}

async function waitForOutcome(
  deps: Deps,
  trusted: TrustedFlow,
  { takenAtMs }: EarlierUse,
): Promise<string | null> {
  if (takenAtMs === null) return null;
  const nowMs = deps.clock();
  // Two isolates' clocks may differ, so neither bound alone will do.
  const untilMs = Math.min(takenAtMs, nowMs) + WAIT_MS;
  let pauseMs = FIRST_PAUSE_MS;
  while (deps.clock() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
    const sealed = await readOutcome(deps, trusted);
    if (sealed !== null) return sealed;
  }
  return null;
}

async function readOutcome(deps: Deps, { sessionHandle }: TrustedFlow): Promise<string | null> {
  const reply = await deps.flows.readOutcome(sessionHandle);
  return reply.available ? reply.value : null;
}
