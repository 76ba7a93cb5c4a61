import type { RemovePasskeyInput } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { isId, newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { ownProvenAccount } from "../totp/own-account.ts";
import { lastWayIn } from "../proofs/last-way-in.ts";
import { noPasskey } from "./errors.ts";
import { deletePasskey } from "./passkey-repository.ts";

/** See {@link AuthService.removePasskey}. */
export async function removePasskey(
  deps: Deps,
  ctx: CallContext,
  input: { id: string } & RemovePasskeyInput,
): Promise<Result<null, AuthError>> {
  const account = await ownProvenAccount(deps, ctx);
  if (!account.ok) return account;
  const { id: accountId, email, locale } = account.value;
  const mailId = newId("mail");
  const told = { mailId, email, locale: locale ?? input.locale ?? "en" };
  if (!isId("passkey", input.id)) return noPasskey();
  const outcome = await deletePasskey(deps.db, accountId, input.id, told, ctx);
  if (outcome === null) return noPasskey();
  if (outcome === "last") return lastWayIn();
  deliverSoon(deps, mailId);
  return ok(null);
}
