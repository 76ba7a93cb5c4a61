import type { CallbackInput } from "#shared/contracts/oauth/flow";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { equalInConstantTime } from "#shared/crypto/hash";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { flowInvalid, storeUnavailable } from "../flows/failures.ts";
import { flowHandleOf, openFlow, readState } from "../flows/flow-records.ts";
import { FLOW_LIFE_MS } from "../flows/flow-store.ts";
import { type CallbackParameters, readCallbackParameters } from "./callback-parameters.ts";
import type { FlowRefusal } from "./flow-refusal.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/** A flow whose callback passed every check that needs no provider, and what the provider's redirect said. */
export type TakenCallback = {
  readonly trusted: TrustedFlow;
  readonly parameters: CallbackParameters;
};

/**
 * Takes the flow that a callback names, once, and checks that it belongs to this browser and this integration. Nothing
 * was sent to the provider yet.
 *
 * @returns `flow_invalid` for every check that fails; the log says which.
 */
export async function takeFlow(
  deps: Deps,
  input: CallbackInput,
): Promise<Result<TakenCallback, OAuthError>> {
  const parameters = readCallbackParameters(input.params);
  if (!parameters.ok) return refuse(deps, parameters.error);
  const state = readState(parameters.value.state);
  if (state === null) return refuse(deps, "unknown_state");
  if (input.browser_hash === null) return refuse(deps, "missing_cookie");
  const flowHandle = await flowHandleOf(state.flowSecret);
  const taken = await deps.flows.takeFlow(flowHandle, state.sessionHandle);
  if (!taken.available) return err(storeUnavailable);
  if (!taken.value.ok) return refuse(deps, taken.value.error);
  const opened = await openFlow(state, flowHandle, taken.value.value);
  if (opened === null) return refuse(deps, "unreadable_record");
  const { flow, session } = opened;
  const { project_id } = session;
  if (deps.clock() - flow.started_at_ms > FLOW_LIFE_MS) return refuse(deps, "expired", project_id);
  const offered = session.integrations.find(
    ({ id, key }) => id === flow.integration || key === flow.integration,
  );
  if (offered?.id !== input.integration_id) return refuse(deps, "foreign_integration", project_id);
  if (!equalInConstantTime(flow.browser_hash, input.browser_hash))
    return refuse(deps, "foreign_browser", project_id);
  const trusted = { flow, session, integrationId: offered.id };
  return ok({ trusted, parameters: parameters.value });
}

/** What the request itself named stays out of the log: it is whatever somebody sent. */
function refuse(
  deps: Deps,
  cause: FlowRefusal,
  projectId?: string,
): Result<TakenCallback, OAuthError> {
  deps.log("warn", "flow_refused", {
    code: flowInvalid.code,
    cause,
    ...(projectId === undefined ? {} : { project_id: projectId }),
  });
  return err(flowInvalid);
}
