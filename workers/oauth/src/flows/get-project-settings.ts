import { type CallContext, asService } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ConnectSettings } from "#shared/contracts/projects/project";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { projectGone, projectSuspended, returnUrlGone } from "./failures.ts";

/** Gets what a flow needs to know about its project, at most 5 s old. */
export async function getProjectSettings(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
): Promise<Result<ConnectSettings, OAuthError>> {
  const known = deps.settings.get(projectId);
  return known === undefined ? askForSettings(deps, ctx, projectId) : ok(known.settings);
}

/** What a page shows of the project besides its name, as a member of the page's data. */
export const brandingOf = ({ branding }: ConnectSettings): Pick<ConnectSettings, "branding"> =>
  branding === undefined ? {} : { branding };

/**
 * Checks that the project has this return URL, byte for byte. A URL that is missing from remembered settings may have
 * been added since, so it is refused only by settings that were asked for after this call began.
 *
 * @returns `return_url_not_registered`, or `not_found` for a project that is gone.
 */
export async function checkReturnUrl(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  returnTo: string,
): Promise<Result<null, OAuthError>> {
  const beganMs = deps.clock();
  const remembered = await getProjectSettings(deps, ctx, projectId);
  if (!remembered.ok) return remembered;
  if (remembered.value.return_urls.includes(returnTo)) return ok(null);
  const isAnswered = () => (deps.settings.get(projectId)?.askedMs ?? -1) >= beganMs;
  const settings = (await deps.askAgain.waitForTurn(projectId, isAnswered))
    ? await askForSettings(deps, ctx, projectId)
    : await getProjectSettings(deps, ctx, projectId);
  if (!settings.ok) return settings;
  return settings.value.return_urls.includes(returnTo) ? ok(null) : err(returnUrlGone);
}

async function askForSettings(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
): Promise<Result<ConnectSettings, OAuthError>> {
  const askedMs = deps.clock();
  const found = await deps.projects.getConnectSettings(asService(ctx, "oauth", projectId));
  if (!found.ok) return err(projectGone);
  if (found.value.suspended) return err(projectSuspended);
  deps.settings.set(projectId, { settings: found.value, askedMs }, askedMs);
  return found;
}
