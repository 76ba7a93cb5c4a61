import { type CallContext, asService } from "#shared/contracts/call-context";
import type { CallbackInput, CallbackOutcome } from "#shared/contracts/oauth/flow";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { runInBackground } from "#shared/async/run-in-background";
import type { CallbackParameters } from "./callback-parameters.ts";
import { completeFlow } from "./complete-flow.ts";
import type { Completion } from "./completion.ts";
import type { FlowRefusal } from "./flow-refusal.ts";
import type { Deps } from "../context.ts";
import { insertFlow } from "../flows/flow-log-repository.ts";
import { takeFlow } from "./take-flow.ts";
import { resolveIntegrationNow } from "../flows/resolve-integration.ts";
import { buildReturnUrl } from "../connect/return-url.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/** See {@link OAuthService.handleCallback}. */
export async function handleCallback(
  deps: Deps,
  ctx: CallContext,
  input: CallbackInput,
): Promise<Result<CallbackOutcome, OAuthError>> {
  const taken = await takeFlow(deps, input);
  if (!taken.ok) return taken;
  const { trusted, parameters } = taken.value;
  // The code is about to be spent, so this must finish even if the end user closes the page.
  const work = finishOrFail(deps, ctx, trusted, parameters);
  deps.waitUntil(work);
  const completion = await work;
  recordFlow(deps, trusted, completion);
  return ok({ redirect_to: buildReturnUrl(trusted.session.return_to, completion) });
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
  const [integration, renewable] = await Promise.all([
    resolveIntegrationNow(deps, ctx, session.project_id, integrationId),
    isRenewable(deps, ctx, session),
  ]);
  if (!integration.ok) return { status: "failed", error: integration.error.code };
  if (!renewable) return { status: "failed", error: "not_found" };
  const { definition } = integration.value;
  // RFC 9207: reject a response from another server before sending its code anywhere.
  const expectsIss = definition.authorization_response_iss || parameters.iss !== null;
  if (expectsIss && definition.issuer !== null && parameters.iss !== definition.issuer) {
    const cause: FlowRefusal = "iss_mismatch";
    deps.log("warn", "flow_refused", {
      code: "issuer_mismatch",
      cause,
      project_id: session.project_id,
      integration_id: integrationId,
    });
    return { status: "failed", error: "issuer_mismatch" };
  }
  if (parameters.code === null)
    return parameters.error === "access_denied"
      ? { status: "denied", error: "access_denied" }
      : { status: "failed", error: "provider_error" };
  return completeFlow(deps, ctx, integration.value, trusted, parameters.code);
}

/** Whether the connection that the session renews is still there, asked before the code is spent on it. */
async function isRenewable(
  deps: Deps,
  ctx: CallContext,
  { project_id, connection_id }: TrustedFlow["session"],
): Promise<boolean> {
  if (connection_id === null) return true;
  const by = asService(ctx, "oauth", project_id);
  return (await deps.tokens.getConnection(by, { connection_id })).ok;
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
