import type { CallContext } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { isDashboardPage } from "./dashboard-page.ts";
import type { SessionRecord } from "./flow-records.ts";
import { checkReturnUrl, getProjectSettings } from "./get-project-settings.ts";

/**
 * Checks that a session's browser may still be led back where its link said: to a return URL that the project still has,
 * or to the dashboard where a member made the link.
 *
 * @returns `return_url_not_registered`, or `not_found` for a project that is gone.
 */
export async function checkWayBack(
  deps: Deps,
  ctx: CallContext,
  { project_id, return_to, to_dashboard }: SessionRecord,
): Promise<Result<null, OAuthError>> {
  if (to_dashboard !== true || !isDashboardPage(deps, return_to))
    return checkReturnUrl(deps, ctx, project_id, return_to);
  const settings = await getProjectSettings(deps, ctx, project_id);
  return settings.ok ? ok(null) : settings;
}
