import type { CompleteSignInInput } from "#shared/contracts/auth/second-factor";
import type { AuthError } from "#shared/contracts/auth/service";
import type { NewSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { proofs } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { checkCode } from "../proofs/check-code.ts";
import { challengeProof } from "../proofs/proof-repository.ts";
import { challengeInvalid } from "../sessions/errors.ts";
import { openSession } from "../sessions/open-session.ts";
import { hashSessionToken, isSessionToken } from "../sessions/session-token.ts";
import { claimTry, isOpen } from "./challenge-repository.ts";

type Input = CompleteSignInInput & { user_agent?: string | null };

/** See {@link AuthService.completeSignIn}. Anyone may call this: the token says whose sign-in it is. */
export async function completeSignIn(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Result<NewSession, AuthError>> {
  const answer = await complete(deps, ctx, input);
  const method = input.totp === undefined ? "recovery_code" : "totp";
  const result = answer.ok ? "ok" : answer.error.code;
  meter.count(proofs, { use: "sign_in", method, result });
  return answer;
}

async function complete(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Result<NewSession, AuthError>> {
  if (!isSessionToken(input.token)) return challengeInvalid();
  const tokenHash = await hashSessionToken(input.token);
  const accountId = await claimTry(deps.db, tokenHash);
  const found =
    accountId === null ? null : await deps.users.getAccount(ctx, { account_id: accountId });
  if (found === null || !found.ok) return challengeInvalid();
  const account = found.value;
  const code = await checkCode(deps, ctx, account, input, "second_factor");
  if (!code.ok) return code;
  const { by, use, accepted, refused } = code.value;
  const proof = challengeProof(tokenHash, by, use);
  const opened = await openSession(deps, ctx, account, proof, input.user_agent ?? null);
  // The code was used before, or the challenge ended while it was checked.
  if (opened === null) return (await isOpen(deps.db, tokenHash)) ? refused() : challengeInvalid();
  accepted();
  deps.waitUntil(
    deps.limiter.succeededLater({ kind: "sign_in", email: account.email, ip: ctx.ip }),
  );
  if (use.mailId !== undefined) deliverSoon(deps, use.mailId);
  return ok(opened);
}
