import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { FLOW_LIFE_MS } from "../flows/flow-store.ts";
import { checkEndUser } from "../flows/check-end-user.ts";
import { sessionInvalid } from "../flows/failures.ts";
import { checkWayBack } from "../flows/check-way-back.ts";
import { resolveIntegrationNow } from "../flows/resolve-integration.ts";
import { type CallbackParams, pickCallbackFacts, valuesOf } from "./callback-values.ts";
import { completeFlow } from "./complete-flow.ts";
import { type Completion, failAt } from "./completion.ts";
import { keepOutcome } from "./keep-outcome.ts";
import { type ProviderReply, readProviderReply } from "./provider-reply.ts";
import { PERSON_GONE, logFailure, recordFlow } from "./record-flow.ts";
import { isRecoverable } from "./recover-outcome.ts";
import { makeSafe } from "./safe-text.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/**
 * Ends a flow that was taken, whatever the provider sent: keeps the outcome for a doubled callback, records it and, when
 * it failed, logs it once. The flow is spent, so even after an unexpected error the person returns to the app.
 *
 * An outcome that the vault can tell again is kept and recorded behind the answer: if that is lost, `recoverOutcome` finds
 * it. Any other is nowhere else, so the answer waits.
 */
export async function endFlow(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
  params: CallbackParams,
): Promise<Completion> {
  let completion: Completion;
  let broken: unknown;
  const progress: Progress = { step: "callback" };
  try {
    completion = await runFlow(deps, ctx, trusted, params, progress);
  } catch (thrown) {
    broken = thrown ?? new Error("unknown");
    completion = failAt(progress.step, "internal_error");
  }
  if (completion.status === "failed") logFailure(deps, trusted, completion, broken);
  const kept = Promise.all([
    keepOutcome(deps, trusted, completion),
    recordFlow(deps, ctx, trusted, completion),
  ]);
  if (isRecoverable(trusted, completion)) deps.waitUntil(kept);
  else await kept;
  return completion;
}

/** How far a flow has come. Calls to the provider never throw, so what breaks after the callback is the store. */
type Progress = { step: "callback" | "store" };

async function runFlow(
  deps: Deps,
  ctx: CallContext,
  trusted: TrustedFlow,
  params: CallbackParams,
  progress: Progress,
): Promise<Completion> {
  const { flow, session } = trusted;
  const isOver = deps.clock() - flow.started_at_ms > FLOW_LIFE_MS;
  const [registered, open] = await Promise.all([
    checkWayBack(deps, ctx, session),
    isOver ? null : checkOpen(deps, ctx, trusted),
  ]);
  if (!registered.ok) return failAt("callback", "return_url_not_registered", registered.error.code);
  if (open === null) return failAt("callback", "flow_expired");
  if (!open.ok) return open.error;
  const integration = open.value;
  const reply = readReply(integration, params);
  if (!("ended" in reply)) progress.step = "store";
  const facts = pickCallbackFacts(params, integration.definition.callback_facts ?? []);
  const completion =
    "ended" in reply
      ? reply.ended
      : await completeFlow(deps, ctx, integration, trusted, reply.code, facts);
  return makeSafe(completion, [
    ...valuesOf(params, "code"),
    ...valuesOf(params, "state").flatMap((state) => [state, ...state.split(".")]),
    flow.code_verifier,
    flow.nonce,
    integration.client_secret_plaintext,
  ]);
}

/**
 * Asks, beside each other and before the code is spent, for all that may still refuse the flow: the person, the integration
 * as it is now, and the connection to renew.
 */
async function checkOpen(
  deps: Deps,
  ctx: CallContext,
  { session, integrationId }: TrustedFlow,
): Promise<Result<ResolvedIntegration, Completion>> {
  const [person, integration, renewable] = await Promise.all([
    session.sign_in === undefined ? checkEndUser(deps, ctx, session) : ok(null),
    resolveIntegrationNow(deps, ctx, session.project_id, integrationId),
    isRenewable(deps, ctx, session),
  ]);
  if (!person.ok) return err(refusePerson(person.error.code));
  if (!integration.ok) return err(failAt("callback", integration.error.code));
  return renewable ? integration : err(failAt("callback", "not_found", "connection_gone"));
}

/** A person who is gone leaves no line with their ids. */
const refusePerson = (code: string): Completion =>
  code === sessionInvalid.code
    ? failAt("callback", "not_found", PERSON_GONE)
    : failAt("callback", code);

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

/** Refuses a response from another server before its code is sent anywhere. @see [RFC 9207](https://www.rfc-editor.org/rfc/rfc9207) */
function readReply({ definition }: ResolvedIntegration, params: CallbackParams): ProviderReply {
  const issuers = valuesOf(params, "iss");
  const expectsIss = definition.authorization_response_iss || issuers.length > 0;
  const isFromIssuer = issuers.length === 1 && issuers[0] === definition.issuer;
  return expectsIss && definition.issuer !== null && !isFromIssuer
    ? { ended: failAt("callback", "issuer_mismatch", "iss_mismatch") }
    : readProviderReply(params);
}
