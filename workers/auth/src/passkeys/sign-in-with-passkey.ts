import type { SignInWithPasskeyInput } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { NewSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { proofs } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, ok } from "#shared/result";
import { recordWrongPassword } from "../account-log/record-refused-sign-in.ts";
import type { Deps } from "../deps.ts";
import { rateLimited } from "../sessions/errors.ts";
import { openSession } from "../sessions/open-session.ts";
import { passkeyRefused } from "./errors.ts";
import { passkeyProof } from "./passkey-proof-repository.ts";
import { provePasskey } from "./prove-passkey.ts";

type Input = SignInWithPasskeyInput & { user_agent?: string | null };

/**
 * See {@link AuthService.signInWithPasskey}. It counts against the limits of sign-in, with the passkey in the place of the
 * e-mail: nobody has said yet whose it is.
 */
export async function signInWithPasskey(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Result<NewSession, AuthError>> {
  const answer = await signIn(deps, ctx, input);
  const result = answer.ok ? "ok" : answer.error.code;
  meter.count(proofs, { use: "sign_in", method: "passkey", result });
  return answer;
}

async function signIn(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Result<NewSession, AuthError>> {
  const { id } = input.credential;
  const admission = await deps.limiter.admit({ kind: "passkey", email: id, ip: ctx.ip });
  if (!admission.admitted) return rateLimited(admission.retryAfterSeconds);
  const use = { purpose: "sign_in", accountId: null } as const;
  const check = await provePasskey(deps, use, input.credential);
  if (!check.proven) {
    if (check.accountId !== null)
      recordWrongPassword(deps, ctx, check.accountId, "passkey_sign_in");
    return passkeyRefused();
  }
  const account = await deps.users.getAccount(ctx, { account_id: check.passkey.accountId });
  if (!account.ok) return passkeyRefused();
  const proof = passkeyProof(check.passkey, check.use);
  const opened = await openSession(deps, ctx, account.value, proof, input.user_agent ?? null);
  if (opened === null) return passkeyRefused();
  deps.waitUntil(admission.succeeded());
  return ok(opened);
}
