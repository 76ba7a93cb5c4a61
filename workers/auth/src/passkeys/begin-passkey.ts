import type { PasskeyCreationOptions } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { toBase64Url } from "#shared/crypto/base64";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { ownConfirmedAccount } from "../totp/own-account.ts";
import { makeChallenge } from "./challenge.ts";
import { listCredentials } from "./passkey-repository.ts";
import { PASSKEY_RULES, SIGNATURE_ALGORITHMS } from "./passkey-rules.ts";
import { relyingParty } from "./relying-party.ts";

/**
 * See {@link AuthService.beginPasskey}. The authenticator is asked to remember whose passkey it is, so that signing in needs
 * no e-mail, and to leave out what it is.
 */
export async function beginPasskey(
  deps: Pick<Deps, "db" | "dashboardUrl" | "linkKeys" | "users">,
  ctx: CallContext,
): Promise<Result<PasskeyCreationOptions, AuthError>> {
  const account = await ownConfirmedAccount(deps, ctx);
  if (!account.ok) return account;
  const { id, email, name } = account.value;
  const known = await listCredentials(deps.db, id);
  return ok({
    rp: { id: relyingParty(deps).id, name: "Atlas" },
    user: { id: toBase64Url(new TextEncoder().encode(id)), name: email, displayName: name },
    challenge: await makeChallenge(await deps.linkKeys(), { purpose: "register", accountId: id }),
    pubKeyCredParams: SIGNATURE_ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    timeout: PASSKEY_RULES.challengeSeconds * 1000,
    excludeCredentials: known.map((one) => ({ type: "public-key", ...one })),
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
  });
}
