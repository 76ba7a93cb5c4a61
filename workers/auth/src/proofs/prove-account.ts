import type { ProveAccountInput } from "#shared/contracts/auth/second-factor";
import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession, RenewedSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { proofs } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Result } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { provePassword } from "../passwords/prove-password.ts";
import { noSession } from "../sessions/errors.ts";
import { isLiveSession } from "../sessions/account-session-repository.ts";
import { ownSession } from "../sessions/own-session.ts";
import { renewSession } from "../sessions/renew-session.ts";
import { checkCode } from "./check-code.ts";
import { codeProof, passwordProof } from "./proof-repository.ts";

type Input = ProveAccountInput & FromSession;

/** See {@link AuthService.proveAccount}. */
export async function proveAccount(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Result<RenewedSession, AuthError>> {
  const { password } = input;
  const answer = await (password === undefined
    ? proveByCode(deps, ctx, input)
    : proveByPassword(deps, ctx, input, password));
  const byCode = input.totp === undefined ? "recovery_code" : "totp";
  const method = password === undefined ? byCode : "password";
  const result = answer.ok ? "ok" : answer.error.code;
  meter.count(proofs, { use: "step_up", method, result });
  return answer;
}

async function proveByPassword(
  deps: Deps,
  ctx: CallContext,
  input: Input,
  password: string,
): Promise<Result<RenewedSession, AuthError>> {
  const proven = await provePassword(deps, ctx, password, "step_up");
  if (!proven.ok) return proven;
  const { accountId, setAt } = proven.value;
  return renewSession(deps, ctx, input, passwordProof(accountId, setAt));
}

async function proveByCode(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Result<RenewedSession, AuthError>> {
  const own = await ownSession(ctx, input);
  if (!own.ok) return own;
  const account = await deps.users.getAccount(ctx, { account_id: own.value.accountId });
  if (!account.ok) return noSession();
  const code = await checkCode(deps, ctx, account.value, input, "step_up");
  if (!code.ok) return code;
  const { by, use, accepted, refused } = code.value;
  const renewed = await renewSession(deps, ctx, input, codeProof(by, use));
  // The code was used before, or the session ended while it was checked.
  if (!renewed.ok) return (await isLiveSession(deps.db, own.value)) ? refused() : renewed;
  accepted();
  if (use.mailId !== undefined) deliverSoon(deps, use.mailId);
  return renewed;
}
