import type { CallContext } from "#shared/contracts/call-context";
import type { PlatformStatus } from "#shared/contracts/users/platform-settings";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { findSettings } from "./settings-repository.ts";

/** See {@link UsersService.getPlatformStatus}. Anyone may ask: it says only what pages show to visitors. */
export async function getPlatformStatus(
  deps: Deps,
  _ctx: CallContext,
): Promise<Result<PlatformStatus, UsersError>> {
  const { sign_up, maintenance } = await findSettings(deps.db, deps.platform.signUp);
  const { on, text_en, text_ru, until } = maintenance;
  return ok({
    sign_up: {
      policy: sign_up.policy,
      domains: sign_up.policy === "domains" ? sign_up.domains : [],
    },
    maintenance: on ? { text_en, text_ru, until } : null,
  });
}
