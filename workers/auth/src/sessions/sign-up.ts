import type { SignUpInput } from "#shared/contracts/auth/account";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { signUps } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { passwordUnusable, rateLimited } from "./errors.ts";
import { setFirstPassword } from "../passwords/credential-repository.ts";
import { isUsablePassword } from "../passwords/password.ts";

/**
 * Registers an account with a password. Anyone may call this.
 *
 * An unknown e-mail, a known one and one that may not sign up here take the same work, so that the time does not tell them
 * apart: one hash, one reservation, one write with a mail and one activation. The latter two get another mail and no
 * change, and so does one with which a person is signing up through a provider. Each step can be repeated: the next sign-up
 * completes one that died half-way.
 *
 * @returns `password_unusable` and `email_unusable` for what was typed, whether or not the account exists; `rate_limited`
 * with `retry_after`.
 */
export async function signUp(
  deps: Deps,
  ctx: CallContext,
  input: SignUpInput,
): Promise<Result<{ status: "accepted" }, AuthError>> {
  const result = await register(deps, ctx, input);
  meter.count(signUps, { result: result.ok ? result.value.status : result.error.code });
  return result;
}

async function register(
  deps: Deps,
  ctx: CallContext,
  input: SignUpInput,
): Promise<Result<{ status: "accepted" }, AuthError>> {
  const email = normaliseEmail(input.email);
  if (email === null)
    return err({
      code: "email_unusable",
      detail: "This e-mail address cannot be used. Check the part after the @.",
    });
  if (!isUsablePassword(input.password)) return passwordUnusable();
  const admission = await deps.limiter.admit({ kind: "sign_up", email, ip: ctx.ip });
  if (!admission.admitted) return rateLimited(admission.retryAfterSeconds);

  // Hash first, to keep the time between the reservation and the write short.
  const hashed = await deps.passwordHasher.hash(input.password);
  if (!hashed.ok) return rateLimited(hashed.retryAfterSeconds);
  const reserved = await deps.users.createAccount(ctx, { email, name: input.name });
  const accountId = reserved.ok ? reserved.value.id : null;
  const mail = {
    email,
    locale: input.locale ?? "en",
    mailId: newId("mail"),
    tokenId: newId("emailToken"),
  };
  const otherwise =
    !reserved.ok && reserved.error.code === "sign_up_refused"
      ? "sign_up_refused"
      : "account_exists";
  const told = { ...mail, otherwise } as const;
  const isNobodys = await setFirstPassword(deps.db, accountId, hashed.value, told, ctx);
  const activated = isNobodys ? null : accountId;
  await deps.users.activateAccount(ctx, { account_id: activated ?? newId("account") });
  deliverSoon(deps, mail.mailId);
  return ok({ status: "accepted" });
}
