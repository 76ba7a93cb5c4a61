import type { CallContext } from "#shared/contracts/call-context";
import type { CallbackInput, CallbackOutcome } from "#shared/contracts/oauth/flow";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { type Result, err, ok } from "#shared/result";
import { leadBack } from "../connect/return-url.ts";
import type { Deps } from "../context.ts";
import { checkWayBack } from "../flows/check-way-back.ts";
import { returnUrlGone } from "../flows/failures.ts";
import { endFlow } from "./end-flow.ts";
import { repeatOutcome } from "./repeat-outcome.ts";
import { takeFlow } from "./take-flow.ts";

/** See {@link OAuthService.handleCallback}. */
export async function handleCallback(
  deps: Deps,
  ctx: CallContext,
  input: CallbackInput,
): Promise<Result<CallbackOutcome, OAuthError>> {
  const taken = await takeFlow(deps, ctx, input);
  if (!taken.ok) return taken;
  const { trusted, earlier } = taken.value;
  if (earlier !== null) {
    const completion = await repeatOutcome(deps, ctx, trusted, earlier);
    const registered = await checkWayBack(deps, ctx, trusted.session);
    if (!registered.ok) return registered;
    return ok({ redirect_to: leadBack(trusted.session, completion) });
  }
  // The code is about to be spent, so this must finish even if the end user closes the page.
  const work = endFlow(deps, ctx, trusted, input.params);
  deps.waitUntil(work);
  const completion = await work;
  if ("error" in completion && completion.error === returnUrlGone.code) return err(returnUrlGone);
  return ok({ redirect_to: leadBack(trusted.session, completion) });
}
