import type { PasskeyRequestOptions } from "#shared/contracts/auth/passkey";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";
import { makeChallenge } from "./challenge.ts";
import { listCredentials } from "./passkey-repository.ts";
import { PASSKEY_RULES } from "./passkey-rules.ts";
import { relyingParty } from "./relying-party.ts";

/** See {@link AuthService.beginPasskeyProof}. */
export async function beginPasskeyProof(
  deps: Pick<Deps, "db" | "dashboardUrl" | "linkKeys">,
  ctx: CallContext,
): Promise<Result<PasskeyRequestOptions, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  const accountId = ctx.actor.id;
  const own = await listCredentials(deps.db, accountId);
  return ok({
    challenge: await makeChallenge(await deps.linkKeys(), { purpose: "prove", accountId }),
    timeout: PASSKEY_RULES.challengeSeconds * 1000,
    rpId: relyingParty(deps).id,
    allowCredentials: own.map((one) => ({ type: "public-key", ...one })),
    userVerification: "required",
  });
}
