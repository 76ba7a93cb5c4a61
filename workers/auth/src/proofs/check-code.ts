import { sql } from "drizzle-orm";
import type { AccountLogType } from "#shared/contracts/auth/account-log";
import type { MailLocale } from "#shared/contracts/auth/mail";
import type { ProvedBy } from "#shared/contracts/auth/proof";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type { Account } from "#shared/contracts/users/account";
import { systemClock } from "#shared/clock";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { recordLockout, recordWrongPassword } from "../account-log/record-refused-sign-in.ts";
import type { Deps } from "../deps.ts";
import { hashCode } from "../recovery/recovery-code.ts";
import { rateLimited, wrongCode } from "../sessions/errors.ts";
import { findStep } from "../totp/totp-code.ts";
import { findTotp, recoveryCodeTold, recoveryCodeUse, totpUse } from "../totp/totp-repository.ts";
import { openTotp, reportVaultFailure } from "../totp/totp-secret.ts";
import type { CodeUse } from "./proof.ts";

/** What a person typed: one of the two. */
export type TypedCode = {
  readonly totp?: string | undefined;
  readonly recovery_code?: string | undefined;
  readonly locale?: MailLocale | undefined;
};

/** A code that is right, as far as memory knows. Using it up decides: another call may have been faster. */
export type CheckedCode = {
  readonly by: ProvedBy;
  readonly use: CodeUse;
  /** Call this once the code was used up: the attempt no longer counts. */
  readonly accepted: () => void;
  /** Call this when it could not be used up: it was used before. */
  readonly refused: () => Result<never, AuthError>;
};

type Owner = Pick<Account, "id" | "email" | "locale">;

/**
 * Checks a code of the account. Wrong codes count per account and per address, with limits of their own; they make nobody
 * wait for longer than an hour after the last one.
 *
 * @param type the line that a wrong code leaves in the account's log.
 */
export async function checkCode(
  deps: Deps,
  ctx: CallContext,
  account: Owner,
  typed: TypedCode,
  type: AccountLogType,
): Promise<Result<CheckedCode, AuthError>> {
  const { id, email } = account;
  const admission = await deps.limiter.admit({ kind: "second_factor", email, ip: ctx.ip });
  if (!admission.admitted) {
    recordLockout(deps, ctx, email);
    return rateLimited(admission.retryAfterSeconds);
  }
  const refused = () => {
    recordWrongPassword(deps, ctx, id, type);
    return wrongCode();
  };
  const found =
    typed.totp === undefined
      ? await findRecoveryCode(deps, ctx, account, typed)
      : await findTotpCode(deps, id, typed.totp);
  if (!found.ok) return found;
  if (found.value === null) return refused();
  const accepted = () => deps.waitUntil(admission.succeeded());
  return ok({ ...found.value, accepted, refused });
}

type Found = Pick<CheckedCode, "by" | "use"> | null;

async function findTotpCode(
  deps: Deps,
  accountId: string,
  code: string,
): Promise<Result<Found, AuthError>> {
  const factor = await findTotp(deps.db, accountId, "confirmed");
  if (factor === null) return ok(null);
  const ring = await deps.accountKeys();
  let secret;
  try {
    secret = await openTotp(ring, accountId, factor);
  } catch (thrown) {
    return reportVaultFailure(deps, thrown);
  }
  const step = await findStep(secret, code, systemClock());
  return ok(step === null ? null : { by: "totp", use: { one: totpUse(accountId, step) } });
}

async function findRecoveryCode(
  deps: Deps,
  ctx: CallContext,
  { id, email, locale }: Owner,
  { recovery_code: typed = "", locale: asked }: TypedCode,
): Promise<Result<Found, AuthError>> {
  const hash = await hashCode(id, typed);
  if (hash === null) return ok(null);
  const told = { mailId: newId("mail"), email, locale: locale ?? asked ?? "en" };
  const use: CodeUse = {
    one: recoveryCodeUse(id, hash),
    told: recoveryCodeTold(ctx, told, sql`proven`),
    mailId: told.mailId,
  };
  return ok({ by: "recovery_code", use });
}
