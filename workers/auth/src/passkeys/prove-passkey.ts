import type { Assertion } from "#shared/contracts/auth/passkey";
import { toBase64Url } from "#shared/crypto/base64";
import type { Deps } from "../deps.ts";
import { type ChallengeUse, readChallenge } from "./challenge.ts";
import { NOBODYS_KEY } from "./nobodys-key.ts";
import { movedOn } from "./passkey-proof-repository.ts";
import { type StoredPasskey, spendChallengeFor } from "./passkey-repository.ts";
import { relyingParty } from "./relying-party.ts";
import { type ProvenUse, challengeOf, verifyAssertion } from "./webauthn.ts";

/** A passkey that was proved, or why it was not; `accountId` is whose it would have been. */
export type PasskeyCheck =
  | { readonly proven: true; readonly passkey: StoredPasskey; readonly use: ProvenUse }
  | { readonly proven: false; readonly accountId: string | null };

/**
 * Checks the proof of a passkey. The challenge is used up first, together with the look-up of the passkey: of two uses of
 * one challenge at once one comes further, and a wrong answer uses it up too. What is unknown is verified with nobody's key.
 */
export async function provePasskey(
  deps: Pick<Deps, "db" | "dashboardUrl" | "linkKeys" | "log">,
  challengeUse: ChallengeUse,
  assertion: Assertion,
): Promise<PasskeyCheck> {
  const refused = (accountId: string | null = null) => ({ proven: false, accountId }) as const;
  const challenge = challengeOf(assertion.response.clientDataJSON);
  if (challenge === null) return refused();
  const hash = await readChallenge(await deps.linkKeys(), challengeUse, challenge);
  if (hash === null) return refused();
  const found = await spendChallengeFor(deps.db, hash, assertion.id);
  if (found === null) return refused();
  const { passkey } = found;
  const use = await verifyAssertion(
    relyingParty(deps),
    challenge,
    assertion,
    passkey?.publicKey ?? NOBODYS_KEY,
  );
  if (passkey === null) return refused();
  if (use === null || !isFor(passkey, challengeUse, assertion)) return refused(passkey.accountId);
  if (!movedOn(passkey.counter, use.counter)) {
    deps.log("warn", "passkey_counter_went_back");
    return refused(passkey.accountId);
  }
  return { proven: true, passkey, use };
}

/** Whether the passkey belongs to the account that is asked for, and the authenticator remembers it so. */
function isFor(
  { accountId }: StoredPasskey,
  use: ChallengeUse,
  { response: { userHandle } }: Assertion,
): boolean {
  if (use.accountId !== null && use.accountId !== accountId) return false;
  const handle = toBase64Url(new TextEncoder().encode(accountId));
  return userHandle === null || userHandle === undefined || userHandle === handle;
}
