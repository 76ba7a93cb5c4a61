import type { ConfirmTotpInput, RecoveryCodes } from "#shared/contracts/auth/second-factor";
import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { systemClock } from "#shared/clock";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { hashCodes, makeCodes } from "../recovery/recovery-code.ts";
import { noSession, rateLimited, wrongCode } from "../sessions/errors.ts";
import { ownSession } from "../sessions/own-session.ts";
import { noTotp } from "./errors.ts";
import { ownConfirmedAccount } from "./own-account.ts";
import { findStep } from "./totp-code.ts";
import { confirmPendingTotp, findTotp } from "./totp-repository.ts";
import { openTotp, reportVaultFailure } from "./totp-secret.ts";

/** See {@link AuthService.confirmTotp}. The code is used up: it does not sign in as well. */
export async function confirmTotp(
  deps: Deps,
  ctx: CallContext,
  { code, locale: asked, session_token }: ConfirmTotpInput & FromSession,
): Promise<Result<RecoveryCodes, AuthError>> {
  const account = await ownConfirmedAccount(deps, ctx);
  if (!account.ok) return account;
  const own = await ownSession(ctx, { session_token });
  if (!own.ok) return own;
  const { accountId } = own.value;
  const { email, locale } = account.value;
  const admission = await deps.limiter.admit({
    kind: "second_factor",
    email,
    ip: ctx.ip,
  });
  if (!admission.admitted) return rateLimited(admission.retryAfterSeconds);
  const pending = await findTotp(deps.db, accountId, "pending");
  if (pending === null) return noTotp();
  const ring = await deps.accountKeys();
  let secret;
  try {
    secret = await openTotp(ring, accountId, pending);
  } catch (thrown) {
    return reportVaultFailure(deps, thrown);
  }
  const step = await findStep(secret, code, systemClock());
  if (step === null) return wrongCode();
  const codes = makeCodes();
  const codeHashes = await hashCodes(accountId, codes);
  const told = { mailId: newId("mail"), email, locale: locale ?? asked ?? "en" };
  const { secretSealed } = pending;
  const factor = { secretSealed, step, codeHashes };
  const confirmed = await confirmPendingTotp(deps.db, own.value, factor, told, ctx);
  if (confirmed === "ended") return noSession();
  if (confirmed === "missing") return noTotp();
  deps.waitUntil(admission.succeeded());
  deliverSoon(deps, told.mailId);
  return ok({ recovery_codes: codes });
}
