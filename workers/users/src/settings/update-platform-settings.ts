import type { CallContext } from "#shared/contracts/call-context";
import type {
  PlatformSettings,
  UpdatePlatformSettingsInput,
} from "#shared/contracts/users/platform-settings";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { changeSettings, findSettings } from "./settings-repository.ts";

/** See {@link UsersService.updatePlatformSettings}. */
export async function updatePlatformSettings(
  deps: Deps,
  ctx: CallContext,
  { changes, version }: { changes: UpdatePlatformSettingsInput; version: number | null },
): Promise<Result<PlatformSettings, UsersError>> {
  if (!(await changeSettings(deps.db, ctx, changes, version)))
    return err({
      code: "version_mismatch",
      detail:
        "Somebody has changed the settings since you read them. Read them again and repeat the change if you still want it.",
    });
  return ok(await findSettings(deps.db, deps.platform.signUp));
}
