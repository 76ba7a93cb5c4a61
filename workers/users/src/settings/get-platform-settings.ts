import type { CallContext } from "#shared/contracts/call-context";
import type { PlatformSettings } from "#shared/contracts/users/platform-settings";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { findSettings } from "./settings-repository.ts";

/** See {@link UsersService.getPlatformSettings}. */
export const getPlatformSettings = async (
  deps: Deps,
  _ctx: CallContext,
): Promise<Result<PlatformSettings, UsersError>> =>
  ok(await findSettings(deps.db, deps.platform.signUp));
