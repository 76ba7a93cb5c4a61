import type { SignInChallenge } from "#shared/contracts/auth/second-factor";
import { randomHandle } from "#shared/random";
import type { Deps } from "../deps.ts";
import type { StoredPassword } from "../passwords/credential-repository.ts";
import type { Proof } from "../proofs/proof.ts";
import { hashSessionToken } from "../sessions/session-token.ts";
import { insertChallenge } from "./challenge-repository.ts";

/**
 * Answers a first proof of an account with a second factor. The token opens nothing without a code.
 *
 * @returns null when the proof no longer holds.
 */
export async function openChallenge(
  deps: Pick<Deps, "db">,
  { setAt, secondFactors }: StoredPassword,
  proof: Proof,
): Promise<SignInChallenge | null> {
  const token = randomHandle();
  const tokenHash = await hashSessionToken(token);
  const expiresAt = await insertChallenge(deps.db, { tokenHash, passwordSetAt: setAt }, proof);
  if (expiresAt === null) return null;
  return { second_factor: { token, methods: [...secondFactors], expires_at: expiresAt } };
}
