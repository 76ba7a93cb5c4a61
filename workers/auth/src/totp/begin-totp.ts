import type { NewTotp } from "#shared/contracts/auth/second-factor";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { randomBytes } from "#shared/random";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { ownConfirmedAccount } from "./own-account.ts";
import { toBase32, totpUri } from "./totp-code.ts";
import { putPendingTotp } from "./totp-repository.ts";
import { sealTotp } from "./totp-secret.ts";

/** As long as the hash of its codes. @see [RFC 4226 §4](https://www.rfc-editor.org/rfc/rfc4226#section-4) */
const SECRET_BYTES = 20;

/** See {@link AuthService.beginTotp}. */
export async function beginTotp(deps: Deps, ctx: CallContext): Promise<Result<NewTotp, AuthError>> {
  const account = await ownConfirmedAccount(deps, ctx);
  if (!account.ok) return account;
  const { id, email } = account.value;
  const secret = randomBytes(SECRET_BYTES);
  const sealed = await sealTotp(await deps.accountKeys(), id, secret);
  if (!(await putPendingTotp(deps.db, id, sealed)))
    return err({
      code: "totp_exists",
      detail: "The account has an authenticator app. Remove it first.",
    });
  const shown = toBase32(secret);
  return ok({ secret: shown, uri: totpUri(shown, email) });
}
