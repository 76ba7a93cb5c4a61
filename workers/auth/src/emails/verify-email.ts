import type { LinkProof, VerifyEmailInput } from "#shared/contracts/auth/email-link";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { proveLinksAccount } from "../email-links/prove-links-account.ts";
import { linkInvalid, readLink } from "../email-links/read-link.ts";
import { useVerificationLink } from "./verification-repository.ts";

/**
 * See {@link AuthService.verifyEmail}. The address is marked first, which can be repeated, and the link used up after it: a
 * call that dies between the two leaves a link that still works.
 */
export async function verifyEmail(
  deps: Deps,
  ctx: CallContext,
  input: VerifyEmailInput & LinkProof,
): Promise<Result<null, AuthError>> {
  const link = await readLink(deps, "verify_email", input.token);
  if (!link.ok) return link;
  const { id, accountId, email } = link.value;
  const proven = await proveLinksAccount(deps, ctx, accountId, input);
  if (!proven.ok) return proven;
  const verified = await deps.users.verifyEmail(ctx, { account_id: accountId, email });
  if (!verified.ok) return linkInvalid();
  return (await useVerificationLink(deps.db, ctx, id)) ? ok(null) : linkInvalid();
}
