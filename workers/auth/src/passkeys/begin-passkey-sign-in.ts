import type { PasskeyRequestOptions } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { makeChallenge } from "./challenge.ts";
import { PASSKEY_RULES } from "./passkey-rules.ts";
import { relyingParty } from "./relying-party.ts";

/** See {@link AuthService.beginPasskeySignIn}. Names no passkey: the browser shows those that it has for Atlas. */
export async function beginPasskeySignIn(
  deps: Pick<Deps, "dashboardUrl" | "linkKeys">,
  _ctx: CallContext,
): Promise<Result<PasskeyRequestOptions, AuthError>> {
  const use = { purpose: "sign_in", accountId: null } as const;
  return ok({
    challenge: await makeChallenge(await deps.linkKeys(), use),
    timeout: PASSKEY_RULES.challengeSeconds * 1000,
    rpId: relyingParty(deps).id,
    allowCredentials: [],
    userVerification: "required",
  });
}
