import type { CallContext } from "#shared/contracts/call-context";
import type { CallbackInput, CallbackOutcome } from "#shared/contracts/oauth/flow";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { equalInConstantTime } from "#shared/crypto/hash";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { runInBackground } from "#shared/async/run-in-background";
import { type CallbackParameters, readCallbackParameters } from "./callback-parameters.ts";
import { completeFlow } from "./complete-flow.ts";
import type { Completion } from "./completion.ts";
import type { Deps } from "../context.ts";
import { flowInvalid, storeUnavailable } from "../flows/failures.ts";
import { insertFlow } from "../flows/flow-log-repository.ts";
import { FLOW_LIFE_MS } from "../flows/flow-store.ts";
import { flowHandleOf, openFlow, readState } from "../flows/flow-records.ts";
import { resolveIntegration } from "../flows/resolve-integration.ts";
import { buildReturnUrl } from "../connect/return-url.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/** See {@link OAuthService.handleCallback}. */
export async function handleCallback(
  deps: Deps,
  ctx: CallContext,
  input: CallbackInput,
): Promise<Result<CallbackOutcome, OAuthError>> {
  const parameters = readCallbackParameters(input.params);
  if (parameters === null) return err(flowInvalid);
  const trusted = await takeFlow(deps, parameters, input);
  if (!trusted.ok) return trusted;
  // The code is about to be spent, so this must finish even if the end user closes the page.
  const work = finishOrFail(deps, ctx, trusted.value, parameters);
  deps.waitUntil(work);
  const completion = await work;
  recordFlow(deps, trusted.value, completion);
  return ok({ redirect_to: buildReturnUrl(trusted.value.session.return_to, completion) });
}

/** Takes the state, once, and checks its browser and integration. Nothing has been sent to the provider yet. */
async function takeFlow(
  deps: Deps,
  { state }: CallbackParameters,
  input: CallbackInput,
): Promise<Result<TrustedFlow, OAuthError>> {
  const parts = readState(state);
  if (parts === null || input.browser_hash === null) return err(flowInvalid);
  const flowHandle = await flowHandleOf(parts.flowSecret);
  const taken = await deps.flows.takeFlow(flowHandle, parts.sessionHandle);
  if (!taken.available) return err(storeUnavailable);
  const opened = taken.value === null ? null : await openFlow(parts, flowHandle, taken.value);
  if (opened === null) return err(flowInvalid);
  const { flow, session } = opened;
  if (deps.clock() - flow.started_at_ms > FLOW_LIFE_MS) return err(flowInvalid);
  const offered = session.integrations.find(
    ({ id, key }) => id === flow.integration || key === flow.integration,
  );
  if (offered?.id !== input.integration_id) return err(flowInvalid);
  if (!equalInConstantTime(flow.browser_hash, input.browser_hash)) return err(flowInvalid);
  return ok({ flow, session, integrationId: offered.id });
}

/** Finishes the flow. The state is spent, so even after an unexpected error the end user returns to the app. */
async function finishOrFail(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
  parameters: CallbackParameters,
): Promise<Completion> {
  try {
    return await finish(deps, ctx, trusted, parameters);
  } catch (thrown) {
    deps.log("error", "flow_failed", {
      project_id: trusted.session.project_id,
      integration_id: trusted.integrationId,
      error_name: thrown instanceof Error ? thrown.name : "unknown",
    });
    return { status: "failed", error: "internal_error" };
  }
}

async function finish(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
  parameters: CallbackParameters,
): Promise<Completion> {
  const { session, integrationId } = trusted;
  const integration = await resolveIntegration(deps, ctx, session.project_id, integrationId);
  if (!integration.ok) return { status: "failed", error: integration.error.code };
  const { definition } = integration.value;
  // RFC 9207: reject a response from another server before sending its code anywhere.
  const expectsIss = definition.authorization_response_iss || parameters.iss !== null;
  if (expectsIss && definition.issuer !== null && parameters.iss !== definition.issuer)
    return { status: "failed", error: "issuer_mismatch" };
  if (parameters.code === null)
    return parameters.error === "access_denied"
      ? { status: "denied", error: "access_denied" }
      : { status: "failed", error: "provider_error" };
  return completeFlow(deps, ctx, integration.value, trusted, parameters.code);
}

/** Writes a line to the flow log, in the background. The line is for people only. */
function recordFlow(deps: Deps, trusted: TrustedFlow, completion: Completion): void {
  const { flow, session, integrationId } = trusted;
  const done = completion.status === "connected" || completion.status === "pending";
  const row = {
    id: newId("flow"),
    projectId: session.project_id,
    kind: "connect" as const,
    integrationId,
    endUserId: session.end_user_id,
    connectionId: done ? completion.connectionId : null,
    outcome: done ? ("connected" as const) : completion.status,
    code: done ? null : completion.error,
    durationMs: Math.max(0, deps.clock() - flow.started_at_ms),
    startedAt: new Date(flow.started_at_ms),
  };
  runInBackground(deps, () => insertFlow(deps.db, row));
}
