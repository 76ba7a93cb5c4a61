import type { CallContext } from "#shared/contracts/call-context";
import type { CallbackInput } from "#shared/contracts/oauth/flow";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { equalInConstantTime } from "#shared/crypto/hash";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { flowInvalid, storeUnavailable } from "../flows/failures.ts";
import { browserMarkOf, flowHandleOf, openFlow, readState } from "../flows/flow-records.ts";
import type { EarlierUse } from "../flows/flow-store.ts";
import { readStateValue } from "./callback-values.ts";
import { failAt } from "./completion.ts";
import { type FlowRefusal, PAGE_OF } from "./flow-refusal.ts";
import { keepOutcome } from "./keep-outcome.ts";
import { recordFlow } from "./record-flow.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/** A flow in its own browser. `earlier` is null for the one callback that may finish it. */
export type TakenCallback = { readonly trusted: TrustedFlow; readonly earlier: EarlierUse | null };

/**
 * Takes the flow that a callback names, once, and checks that it belongs to this browser and this integration. Nothing
 * was sent to the provider yet. A state that came from elsewhere is spent all the same: it has leaked.
 *
 * @returns `flow_invalid` for every check that fails; the log says which.
 */
export async function takeFlow(
  deps: Deps,
  ctx: CallContext,
  input: CallbackInput,
): Promise<Result<TakenCallback, OAuthError>> {
  const value = readStateValue(input.params);
  if (!value.ok) return refuse(deps, value.error);
  const state = readState(value.value);
  if (state === null) return refuse(deps, "unknown_state");
  const { sessionHandle } = state;
  if (input.browser_hash === null) return refuse(deps, "missing_cookie");
  const flowHandle = await flowHandleOf(state.flowSecret);
  const browserMark = await browserMarkOf(flowHandle, input.browser_hash);
  const take = await deps.flows.takeFlow({ flowHandle, browserMark }, sessionHandle, deps.clock());
  if (!take.available) return err(storeUnavailable);
  if (take.value.kind === "refused") return refuse(deps, take.value.cause);
  const opened = await openFlow(state, flowHandle, take.value.sealed);
  if (opened === null) return refuse(deps, "unreadable_record");
  const { flow, session } = opened;
  const offered = session.integrations.find(
    ({ id, key }) => id === flow.integration || key === flow.integration,
  );
  const integrationId = offered?.id ?? "";
  const trusted = { flow, session, sessionHandle, flowHandle, integrationId };
  const isSameBrowser = equalInConstantTime(flow.browser_hash, input.browser_hash);
  if (take.value.kind === "repeated") {
    const { earlier } = take.value;
    if (!isSameBrowser) return refuse(deps, "used_state", session.project_id);
    if (offered?.id !== input.integration_id)
      return refuse(deps, "foreign_integration", session.project_id);
    return ok({ trusted, earlier });
  }
  const isSameIntegration = offered?.id === input.integration_id;
  if (isSameIntegration && isSameBrowser) return ok({ trusted, earlier: null });
  const cause = isSameIntegration ? "foreign_browser" : "foreign_integration";
  await spendUnfinished(deps, ctx, trusted, cause);
  return refuse(deps, cause, session.project_id);
}

/** Records a flow that a callback from elsewhere ended. Its own browser hears that it was interrupted. */
async function spendUnfinished(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
  cause: FlowRefusal,
): Promise<void> {
  await Promise.all([
    keepOutcome(deps, trusted, failAt("callback", "flow_interrupted", cause)),
    recordFlow(deps, ctx, trusted, failAt("callback", "flow_invalid", cause)),
  ]);
}

/** What the request itself named stays out of the log: it is whatever somebody sent. */
function refuse(
  deps: Deps,
  cause: FlowRefusal,
  projectId?: string,
): Result<TakenCallback, OAuthError> {
  const refusal = flowInvalid(PAGE_OF[cause]);
  deps.log("warn", "flow_refused", {
    code: refusal.code,
    cause,
    ...(projectId === undefined ? {} : { project_id: projectId }),
  });
  return err(refusal);
}
