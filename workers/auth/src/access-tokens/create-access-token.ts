import type {
  AccessToken,
  CreateAccessTokenInput,
  MadeAccessToken,
} from "#shared/contracts/auth/access-token";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { accessTokenPrefix } from "#shared/crypto/api-key";
import { isId, newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { findPassword } from "../passwords/credential-repository.ts";
import { provePassword } from "../passwords/prove-password.ts";
import { noSession, wrongPassword } from "../sessions/errors.ts";
import { insertAccessToken } from "./access-token-repository.ts";

const MAX_VALID_TOKENS = 50;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/** See {@link AuthService.createAccessToken}. */
export async function createAccessToken(
  deps: Deps,
  ctx: CallContext,
  input: CreateAccessTokenInput & MadeAccessToken,
): Promise<Result<AccessToken, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  if (!isId("accessToken", input.id) || !SHA256_HEX.test(input.hash))
    throw new Error("the gateway made something else than a token");
  // Read before the proof, so that a password that changes during it is noticed.
  const password = await findPassword(deps.db, ctx.actor.id);
  const proven = await provePassword(deps, ctx, input.current_password, "access_token_created");
  if (!proven.ok) return proven;
  if (password === null) return wrongPassword();
  const { id, name, last4, permissions, project_ids } = input;
  const mailId = newId("mail");
  const added = await insertAccessToken(
    deps.db,
    {
      id,
      accountId: proven.value.accountId,
      passwordSetAt: password.setAt,
      name,
      secretHash: input.hash,
      last4,
      permissions,
      projectIds: project_ids,
      expiresInDays: input.expires_in_days,
    },
    MAX_VALID_TOKENS,
    { mailId, email: proven.value.email, locale: proven.value.locale ?? "en" },
    ctx,
  );
  if (added === "no_password") return wrongPassword();
  if (added === "limit")
    return err({
      code: "limit_reached",
      detail: `An account has at most ${MAX_VALID_TOKENS} access tokens. Revoke one first.`,
    });
  deliverSoon(deps, mailId);
  const unused = { last_used_at: null, last_used_network: null, revoked_at: null };
  const shown = { id, name, prefix: accessTokenPrefix(id), last4, permissions, project_ids };
  return ok({ ...shown, ...added, ...unused });
}
