import type { Deps } from "../context.ts";
import { sealOutcome } from "../flows/flow-records.ts";
import type { Completion } from "./completion.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/**
 * Keeps how a flow ended for its own browser, sealed. The first outcome stays. If Redis is away, a doubled callback hears
 * that the flow was interrupted.
 *
 * @returns false when another callback kept an outcome before.
 */
export async function keepOutcome(
  deps: Deps,
  { flow, sessionHandle }: TrustedFlow,
  completion: Completion,
): Promise<boolean> {
  const record = { browser_hash: flow.browser_hash, completion };
  const sealed = await sealOutcome(flow.session_key, sessionHandle, record);
  const kept = await deps.flows.finish(sessionHandle, sealed);
  return !kept.available || kept.value;
}
