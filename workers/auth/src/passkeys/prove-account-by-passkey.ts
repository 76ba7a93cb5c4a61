import type { SignInWithPasskeyInput } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession, RenewedSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { proofs } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Result } from "#shared/result";
import { recordWrongPassword } from "../account-log/record-refused-sign-in.ts";
import type { Deps } from "../deps.ts";
import { noSession, rateLimited } from "../sessions/errors.ts";
import { renewSession } from "../sessions/renew-session.ts";
import { passkeyRefused } from "./errors.ts";
import { passkeyProof } from "./passkey-proof-repository.ts";
import { provePasskey } from "./prove-passkey.ts";

type Input = SignInWithPasskeyInput & FromSession;

/** See {@link AuthService.proveAccountByPasskey}. A passkey of another account is refused as a wrong one is. */
export async function proveAccountByPasskey(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Result<RenewedSession, AuthError>> {
  const answer = await prove(deps, ctx, input);
  const result = answer.ok ? "ok" : answer.error.code;
  meter.count(proofs, { use: "step_up", method: "passkey", result });
  return answer;
}

async function prove(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Result<RenewedSession, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  const { id: accountId } = ctx.actor;
  const admission = await deps.limiter.admit({
    kind: "passkey",
    email: input.credential.id,
    ip: ctx.ip,
  });
  if (!admission.admitted) return rateLimited(admission.retryAfterSeconds);
  const check = await provePasskey(deps, { purpose: "prove", accountId }, input.credential);
  if (!check.proven) {
    recordWrongPassword(deps, ctx, accountId, "step_up");
    return passkeyRefused();
  }
  const renewed = await renewSession(deps, ctx, input, passkeyProof(check.passkey, check.use));
  if (renewed.ok) deps.waitUntil(admission.succeeded());
  return renewed;
}
