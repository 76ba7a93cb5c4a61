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
 * Asks the vault what a flow stored, when Redis does not say how it ended. The flow named itself in the statement that
 * stored its grant, and its record has the connect code. Never throws.
 *
 * @param takerHandle the flow: this one, or another one of the same session and browser, whose connect code is not known.
 * @returns null when the flow has stored nothing, or its connection is deleted or was connected again; `unknown` when the
 *   vault does not answer, or only the flow's own callback can tell.
 */
export async function recoverOutcome(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
  takerHandle: string,
): Promise<Completion | null | "unknown"> {
  try {
    return await askVault(deps, ctx, trusted, takerHandle);
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
  takerHandle: string,
): Promise<Completion | null | "unknown"> {
  const isThis = takerHandle === flowHandle;
  const by = asService(ctx, "oauth", session.project_id);
  const stored = await deps.tokens.findStoredConnection(by, {
    integration_id: isThis ? integrationId : null,
    end_user_id: session.end_user_id,
    connect_id: takerHandle,
  });
  if (!stored.ok) return null;
  const { connection_id: connectionId, state } = stored.value;
  if (state !== "pending") return { status: "connected", connectionId };
  if (!isThis) return "unknown";
  const { connect_code: connectCode } = flow;
  return connectCode === undefined ? null : { status: "pending", connectionId, connectCode };
}
