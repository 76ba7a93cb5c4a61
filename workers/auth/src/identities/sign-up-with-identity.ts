import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { signUps } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { setNobodysPassword } from "../passwords/credential-repository.ts";
import { rateLimited } from "../sessions/errors.ts";
import { identityNotLinked, identityUnverified, signUpRefused } from "./errors.ts";
import { insertFirstIdentity } from "./first-identity-repository.ts";
import { type StoredIdentity, findIdentity } from "./identity-repository.ts";

const MAX_NAME = 100;

/**
 * Makes an account for an identity that is linked to none, or to one that never got active, with a password that nobody knows.
 * Only an address that the provider has verified and that may sign up here gets one, and it counts as confirmed.
 *
 * An account that has the address is left alone: it may be somebody else's, who signed up with an address that is not theirs, and
 * the address at the provider may be. The account becomes active last: only if its password is nobody's and the identity is
 * linked by then, so that a sign-up with a password that is under way never opens it. Each step can be repeated: the next
 * sign-in completes a sign-up that died half-way.
 */
export async function signUpWithIdentity(
  deps: Deps,
  ctx: CallContext,
  identity: ProviderIdentity,
): Promise<Result<StoredIdentity, AuthError>> {
  const made = await register(deps, ctx, identity);
  meter.count(signUps, { result: made.ok ? "accepted" : made.error.code });
  return made;
}

async function register(
  deps: Deps,
  ctx: CallContext,
  identity: ProviderIdentity,
): Promise<Result<StoredIdentity, AuthError>> {
  const email = identity.verified_email === null ? null : normaliseEmail(identity.verified_email);
  if (email === null) return identityUnverified();
  const admission = await deps.limiter.admit({ kind: "sign_up", email, ip: ctx.ip });
  if (!admission.admitted) return rateLimited(admission.retryAfterSeconds);
  const reserved = await deps.users.createAccount(ctx, { email, name: nameOf(identity, email) });
  if (!reserved.ok)
    return reserved.error.code === "sign_up_refused" ? signUpRefused() : identityNotLinked();
  const accountId = reserved.value.id;
  if (!(await setNobodysPassword(deps.db, accountId, ctx))) return identityNotLinked();
  const first = { id: newId("identity"), accountId };
  const linked =
    (await insertFirstIdentity(deps.db, first, identity, ctx)) ??
    (await findIdentity(deps.db, identity));
  if (linked?.accountId !== accountId) return identityNotLinked();
  // Refused where another call has activated it meanwhile. It is the identity's all the same.
  await deps.users.activateVerifiedAccount(ctx, { account_id: accountId, email });
  return ok(linked);
}

/** What the provider calls the person, or else the part of the address before the @. */
function nameOf({ name, label }: ProviderIdentity, email: string): string {
  const shown = (name ?? label ?? email).split("@", 1)[0]?.trim() ?? "";
  return [...(shown === "" ? email : shown)].slice(0, MAX_NAME).join("");
}
