import type { AddPasskeyInput, Passkey } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { FromSession } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import { newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { deliverSoon } from "../mail/deliver-mail.ts";
import { noSession } from "../sessions/errors.ts";
import { ownSession } from "../sessions/own-session.ts";
import { ownConfirmedAccount } from "../totp/own-account.ts";
import { readChallenge } from "./challenge.ts";
import { passkeyExists, passkeyLimitReached, passkeyRefused } from "./errors.ts";
import { insertPasskey } from "./passkey-repository.ts";
import { relyingParty } from "./relying-party.ts";
import { spendChallenge } from "./used-challenge-repository.ts";
import { challengeOf, verifyAttestation } from "./webauthn.ts";

/** See {@link AuthService.addPasskey}. The challenge is used up first, so that a wrong answer uses it up too. */
export async function addPasskey(
  deps: Deps,
  ctx: CallContext,
  input: AddPasskeyInput & FromSession,
): Promise<Result<Passkey, AuthError>> {
  const account = await ownConfirmedAccount(deps, ctx);
  if (!account.ok) return account;
  const own = await ownSession(ctx, input);
  if (!own.ok) return own;
  const { accountId } = own.value;
  const { email } = account.value;
  const challenge = challengeOf(input.credential.response.clientDataJSON);
  if (challenge === null) return passkeyRefused();
  const use = { purpose: "register", accountId } as const;
  const hash = await readChallenge(await deps.linkKeys(), use, challenge);
  if (hash === null || !(await spendChallenge(deps.db, hash))) return passkeyRefused();
  const made = await verifyAttestation(relyingParty(deps), challenge, input.credential);
  if (made === null) return passkeyRefused();

  const mailId = newId("mail");
  const added = await insertPasskey(
    deps.db,
    own.value,
    { ...made, id: newId("passkey"), name: input.name },
    { mailId, email, locale: account.value.locale ?? input.locale ?? "en" },
    ctx,
  );
  if (added === "ended") return noSession();
  if (added === "full") return passkeyLimitReached();
  if (added === "exists") return passkeyExists();
  deliverSoon(deps, mailId);
  return ok(added);
}
