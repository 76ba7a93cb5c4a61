import type { CallContext } from "#shared/contracts/call-context";
import type { WayBack } from "#shared/contracts/oauth/connect-session";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { sessionInvalid, storeUnavailable } from "../flows/failures.ts";
import { openSession, sessionHandleOf } from "../flows/flow-records.ts";
import { sessionKeyOf } from "../flows/flow-secrets.ts";
import { checkWayBack } from "../flows/check-way-back.ts";
import { brandingOf, getProjectSettings } from "../flows/get-project-settings.ts";

/** See {@link OAuthService.findWayBack}. */
export async function findWayBack(
  deps: Deps,
  ctx: CallContext,
  { token }: { token: string },
): Promise<Result<WayBack, OAuthError>> {
  const handle = await sessionHandleOf(token);
  if (handle === null) return err(sessionInvalid);
  const sealed = await deps.flows.readSession(handle);
  if (!sealed.available) return err(storeUnavailable);
  if (sealed.value === null) return err(sessionInvalid);
  const session = await openSession(await sessionKeyOf(token), handle, sealed.value);
  if (session === null) return err(sessionInvalid);
  const { project_id, return_to, language } = session;
  const registered = await checkWayBack(deps, ctx, session);
  if (!registered.ok) return registered;
  const settings = await getProjectSettings(deps, ctx, project_id);
  if (!settings.ok) return settings;
  return ok({
    project_name: settings.value.name,
    return_host: new URL(return_to).host,
    language,
    ...brandingOf(settings.value),
  });
}
