import type { AuthError } from "#shared/contracts/auth/service";
import type { SignInChallenge } from "#shared/contracts/auth/second-factor";
import type { NewSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import { proofs } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { findPassword } from "../passwords/credential-repository.ts";
import { accountSuspended, emailUnverified } from "../sessions/errors.ts";
import { openSession } from "../sessions/open-session.ts";
import { openChallenge } from "../sign-in-challenges/open-challenge.ts";
import { identityNotLinked } from "./errors.ts";
import { identityProof } from "./identity-proof-repository.ts";
import { findIdentity } from "./identity-repository.ts";
import { signUpWithIdentity } from "./sign-up-with-identity.ts";

type Input = { identity: ProviderIdentity; user_agent?: string | null };
type Answer = Result<NewSession | SignInChallenge, AuthError>;

/** See {@link AuthService.signInWithIdentity}. Anyone may call this: the gateway alone can, with what oauth has found out. */
export async function signInWithIdentity(
  deps: Deps,
  ctx: CallContext,
  input: Input,
): Promise<Answer> {
  const answer = await signIn(deps, ctx, input);
  const result = answer.ok ? "ok" : answer.error.code;
  meter.count(proofs, { use: "sign_in", method: "provider", result });
  return answer;
}

async function signIn(
  deps: Deps,
  ctx: CallContext,
  { identity, user_agent }: Input,
): Promise<Answer> {
  let stored = await findIdentity(deps.db, identity);
  if (stored === null) {
    const made = await signUpWithIdentity(deps, ctx, identity);
    if (!made.ok) return made;
    stored = made.value;
  }
  const account = await deps.users.getAccount(ctx, { account_id: stored.accountId });
  if (!account.ok) return accountSuspended();
  if (account.value.verify_first) return emailUnverified();
  const password = await findPassword(deps.db, stored.accountId);
  if (password !== null && password.secondFactors.length > 0)
    return openChallenge(deps, stored.accountId, password);
  const proof = identityProof(stored);
  const opened = await openSession(deps, ctx, account.value, proof, user_agent ?? null);
  // The identity was removed while it was used.
  return opened === null ? identityNotLinked() : ok(opened);
}
