import type { CallContext } from "#shared/contracts/call-context";
import type { CallbackOutcome, CancelConnectInput } from "#shared/contracts/oauth/flow";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { equalInConstantTime } from "#shared/crypto/hash";
import { newId } from "#shared/ids";
import { stackOf } from "#shared/observe/log";
import { type Result, err, ok } from "#shared/result";
import { type Failed, failAt } from "../callback/completion.ts";
import type { Deps } from "../context.ts";
import { checkEndUser } from "../flows/check-end-user.ts";
import { sessionInvalid, storeUnavailable } from "../flows/failures.ts";
import { countFlow } from "../flows/count-flow.ts";
import { insertFlow } from "../flows/flow-log-repository.ts";
import {
  type SessionRecord,
  openOutcome,
  openSession,
  sealOutcome,
  sessionHandleOf,
} from "../flows/flow-records.ts";
import { sessionKeyOf } from "../flows/flow-secrets.ts";
import { SESSION_LIFE_MS } from "../flows/flow-store.ts";
import { checkWayBack } from "../flows/check-way-back.ts";
import { leadBack } from "./return-url.ts";

const cancelled: Failed = { ...failAt("page", "access_denied"), status: "denied" };

/**
 * See {@link OAuthService.cancelConnect}. One Redis command takes the session and keeps the outcome, so of a cancellation
 * and a callback only one wins. A session that has expired can still be cancelled: the person gets back to the app.
 */
export async function cancelConnect(
  deps: Deps,
  ctx: CallContext,
  { token, browser_hash }: CancelConnectInput,
): Promise<Result<CallbackOutcome, OAuthError>> {
  const handle = await sessionHandleOf(token);
  if (handle === null) return err(sessionInvalid);
  const key = await sessionKeyOf(token);
  const outcome = await sealOutcome(key, handle, { browser_hash, completion: cancelled });
  const ended = await deps.flows.cancel(handle, outcome);
  if (!ended.available) return err(storeUnavailable);
  if (ended.value === null) return err(sessionInvalid);
  const { sessionSealed, outcomeSealed } = ended.value;
  const session = await openSession(key, handle, sessionSealed);
  if (session === null) return err(sessionInvalid);
  if (outcomeSealed === null) deps.waitUntil(recordCancellation(deps, ctx, session));
  const kept = await openOutcome(key, handle, outcomeSealed ?? outcome);
  if (kept === null || !equalInConstantTime(kept.browser_hash, browser_hash))
    return err(sessionInvalid);
  const registered = await checkWayBack(deps, ctx, session);
  if (!registered.ok) return registered;
  return ok({ redirect_to: leadBack(session, kept.completion) });
}

/**
 * Writes the cancellation to the flow log. A flow is at one integration, so nothing is written for a session that offers
 * several: the person chose none. Never throws: nothing depends on the line.
 */
async function recordCancellation(
  deps: Deps,
  ctx: CallContext,
  session: SessionRecord,
): Promise<void> {
  const [only, ...others] = session.integrations;
  if (only === undefined || others.length > 0) return;
  const startedAtMs = session.expires_at_ms - SESSION_LIFE_MS;
  const { step, error: code } = cancelled;
  const ended = { integrationId: only.id, outcome: "denied" as const, code, step };
  countFlow(ended);
  try {
    const person = await checkEndUser(deps, ctx, session);
    const isGone = !person.ok && person.error.code === sessionInvalid.code;
    await insertFlow(deps.db, {
      id: newId("flow"),
      projectId: session.project_id,
      kind: "connect",
      ...ended,
      endUserId: isGone ? null : session.end_user_id,
      externalId: isGone ? null : session.external_id,
      requestId: ctx.requestId,
      durationMs: Math.max(0, deps.clock() - startedAtMs),
      startedAt: new Date(startedAtMs),
    });
  } catch (thrown) {
    deps.log("warn", "flow_not_recorded", {
      project_id: session.project_id,
      integration_id: only.id,
      ...stackOf(thrown),
    });
  }
}
