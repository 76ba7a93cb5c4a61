import { type CallContext, asService } from "#shared/contracts/call-context";
import { stackOf } from "#shared/observe/log";
import type { Deps } from "../context.ts";
import type { Completion } from "./completion.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/** Whether {@link recoverOutcome} finds this outcome, should Redis never hear of it. */
export const isRecoverable = ({ flow }: TrustedFlow, completion: Completion): boolean =>
  completion.status === "connected" ||
  (completion.status === "pending" && completion.connectCode === flow.connect_code);

/**
 * Asks the vault what this flow stored, when Redis does not say how it ended. The flow named itself in the statement that
 * stored its grant, and its record has the connect code. Never throws.
 *
 * @returns null when the flow has stored nothing, or its connection is deleted or was connected again; `unknown` when the
 *   vault does not answer.
 */
export async function recoverOutcome(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
): Promise<Completion | null | "unknown"> {
  try {
    return await askVault(deps, ctx, trusted);
  } catch (thrown) {
    const { project_id } = trusted.session;
    deps.log("warn", "outcome_not_recovered", { project_id, ...stackOf(thrown) });
    return "unknown";
  }
}

async function askVault(
  deps: Deps,
  ctx: CallContext,
  { flow, session, flowHandle, integrationId }: TrustedFlow,
): Promise<Completion | null> {
  const by = asService(ctx, "oauth", session.project_id);
  const stored = await deps.tokens.findStoredConnection(by, {
    integration_id: integrationId,
    end_user_id: session.end_user_id,
    connect_id: flowHandle,
  });
  if (!stored.ok) return null;
  const { connection_id: connectionId, state } = stored.value;
  const { connect_code: connectCode } = flow;
  if (state !== "pending") return { status: "connected", connectionId };
  return connectCode === undefined ? null : { status: "pending", connectionId, connectCode };
}
