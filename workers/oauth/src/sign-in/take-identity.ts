import type { CallContext } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ProviderIdentity, TakeIdentityInput } from "#shared/contracts/oauth/sign-in";
import { equalInConstantTime } from "#shared/crypto/hash";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { storeUnavailable } from "../flows/failures.ts";
import { identityHandleOf, openIdentity } from "../flows/flow-records.ts";
import { whoAsks } from "./start-sign-in.ts";

const CODE = /^[A-Za-z0-9_-]{43}$/;

const invalid: OAuthError = {
  code: "sign_in_invalid",
  detail: "This sign-in was used already, took too long, or began in another window. Start again.",
};

/**
 * See {@link OAuthService.takeIdentity}. The code alone opens nothing: it is in a URL, and somebody may have sent that URL to
 * this browser to sign it in to an account of theirs.
 */
export async function takeIdentity(
  deps: Deps,
  ctx: CallContext,
  { code, purpose, browser_hash }: TakeIdentityInput,
): Promise<Result<ProviderIdentity, OAuthError>> {
  // Before the code is used up: a person who has to prove first who they are may send it again.
  const asking = whoAsks(ctx, purpose);
  if (!asking.ok) return asking;
  if (!CODE.test(code)) return err(invalid);
  const handle = await identityHandleOf(code);
  const taken = await deps.flows.takeIdentity(handle);
  if (!taken.available) return err(storeUnavailable);
  const found = taken.value === null ? null : await openIdentity(code, handle, taken.value);
  if (found === null) return refuse(deps, "unknown_code");
  if (browser_hash === null) return refuse(deps, "missing_cookie");
  if (!equalInConstantTime(found.browser_hash, browser_hash))
    return refuse(deps, "foreign_browser");
  if (found.purpose !== purpose) return refuse(deps, "foreign_purpose");
  if (found.account_id !== asking.value) return refuse(deps, "foreign_account");
  if (found.project_id !== deps.platformProject.id) return refuse(deps, "foreign_project");
  return ok(found.identity);
}

function refuse(deps: Deps, cause: string): Result<never, OAuthError> {
  deps.log("warn", "sign_in_refused", { code: invalid.code, cause });
  return err(invalid);
}
