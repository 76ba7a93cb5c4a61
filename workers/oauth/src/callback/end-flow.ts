import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { Deps } from "../context.ts";
import { FLOW_LIFE_MS } from "../flows/flow-store.ts";
import { checkEndUser } from "../flows/check-end-user.ts";
import { ok } from "#shared/result";
import { sessionInvalid } from "../flows/failures.ts";
import { checkWayBack } from "../flows/check-way-back.ts";
import { resolveIntegrationNow } from "../flows/resolve-integration.ts";
import { type CallbackParams, pickCallbackFacts, valuesOf } from "./callback-values.ts";
import { completeFlow } from "./complete-flow.ts";
import { type Completion, failAt } from "./completion.ts";
import { keepOutcome } from "./keep-outcome.ts";
import { type ProviderReply, readProviderReply } from "./provider-reply.ts";
import { PERSON_GONE, logFailure, recordFlow } from "./record-flow.ts";
import { makeSafe } from "./safe-text.ts";
import type { TrustedFlow } from "./trusted-flow.ts";

/**
 * Ends a flow that was taken, whatever the provider sent: keeps the outcome for a doubled callback, records it and, when
 * it failed, logs it once. The flow is spent, so even after an unexpected error the person returns to the app.
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
  await Promise.all([
    keepOutcome(deps, trusted, completion),
    recordFlow(deps, ctx, trusted, completion),
  ]);
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
  const { flow, session, integrationId } = trusted;
  const { project_id } = session;
  const registered = await checkWayBack(deps, ctx, session);
  if (!registered.ok) return failAt("callback", "return_url_not_registered", registered.error.code);
  if (deps.clock() - flow.started_at_ms > FLOW_LIFE_MS) return failAt("callback", "flow_expired");
  const [person, integration, renewable] = await Promise.all([
    session.sign_in === undefined ? checkEndUser(deps, ctx, session) : ok(null),
    resolveIntegrationNow(deps, ctx, project_id, integrationId),
    isRenewable(deps, ctx, session),
  ]);
  if (!person.ok) return refusePerson(person.error.code);
  if (!integration.ok) return failAt("callback", integration.error.code);
  if (!renewable) return failAt("callback", "not_found", "connection_gone");
  const reply = readReply(integration.value, params);
  if (!("ended" in reply)) progress.step = "store";
  const facts = pickCallbackFacts(params, integration.value.definition.callback_facts ?? []);
  const completion =
    "ended" in reply
      ? reply.ended
      : await completeFlow(deps, ctx, integration.value, trusted, reply.code, facts);
  return makeSafe(completion, [
    ...valuesOf(params, "code"),
    ...valuesOf(params, "state").flatMap((state) => [state, ...state.split(".")]),
    flow.code_verifier,
    flow.nonce,
    integration.value.client_secret_plaintext,
  ]);
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
