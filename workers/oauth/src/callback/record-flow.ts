import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { stackOf } from "#shared/observe/log";
import type { Deps } from "../context.ts";
import { countFlow } from "../flows/count-flow.ts";
import { insertFlow } from "../flows/flow-log-repository.ts";
import type { Completion, Failed } from "./completion.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/** The reason of a flow whose end user was deleted meanwhile. Its line does not name the person. */
export const PERSON_GONE = "end_user_gone";

/** Writes how a flow ended to the flow log. Never throws: nothing depends on the line. */
export async function recordFlow(
  deps: Deps,
  ctx: CallContext,
  { flow, session, integrationId }: TrustedFlow,
  completion: Completion,
): Promise<void> {
  const failure = "error" in completion ? completion : null;
  const namesNobody = failure?.reason === PERSON_GONE || session.sign_in !== undefined;
  const row = {
    id: newId("flow"),
    projectId: session.project_id,
    kind: "connect" as const,
    integrationId,
    endUserId: namesNobody ? null : session.end_user_id,
    externalId: namesNobody ? null : session.external_id,
    connectionId: "connectionId" in completion ? completion.connectionId : null,
    outcome: isDone(completion) ? ("connected" as const) : completion.status,
    code: failure?.error ?? null,
    step: failure?.step ?? null,
    reason: failure?.reason ?? null,
    providerError: failure?.providerError ?? null,
    providerErrorDescription: failure?.providerErrorDescription ?? null,
    requestId: ctx.requestId,
    durationMs: Math.max(0, deps.clock() - flow.started_at_ms),
    startedAt: new Date(flow.started_at_ms),
  };
  countFlow(row);
  try {
    await insertFlow(deps.db, row);
  } catch (thrown) {
    deps.log("warn", "flow_not_recorded", {
      project_id: session.project_id,
      integration_id: integrationId,
      ...stackOf(thrown),
    });
  }
}

const isDone = (completion: Completion): completion is Exclude<Completion, { error: string }> =>
  !("error" in completion);

/** Writes the one log line of a failed flow. */
export function logFailure(
  deps: Deps,
  { session, integrationId }: TrustedFlow,
  { error, step, reason, providerError }: Failed,
  thrown?: unknown,
): void {
  deps.log(thrown === undefined ? "warn" : "error", "flow_failed", {
    project_id: session.project_id,
    integration_id: integrationId,
    code: error,
    step,
    ...(reason === null ? {} : { cause: reason }),
    ...(providerError === null ? {} : { provider_error: providerError }),
    ...(thrown === undefined ? {} : stackOf(thrown)),
  });
}
