import type { SignInChallenge } from "#shared/contracts/auth/second-factor";
import type { AuthError } from "#shared/contracts/auth/service";
import { randomHandle } from "#shared/random";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import type { StoredPassword } from "../passwords/credential-repository.ts";
import { invalidCredentials } from "../sessions/errors.ts";
import { hashSessionToken } from "../sessions/session-token.ts";
import { insertChallenge } from "./challenge-repository.ts";

/** Answers a right password of an account with a second factor. The token opens nothing without a code. */
export async function openChallenge(
  deps: Pick<Deps, "db">,
  accountId: string,
  { setAt, secondFactors }: StoredPassword,
): Promise<Result<SignInChallenge, AuthError>> {
  const token = randomHandle();
  const tokenHash = await hashSessionToken(token);
  const expiresAt = await insertChallenge(deps.db, { tokenHash, accountId, passwordSetAt: setAt });
  if (expiresAt === null) return invalidCredentials();
  return ok({
    second_factor: { token, methods: [...secondFactors], expires_at: expiresAt },
  });
}
