import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ConnectPage } from "#shared/contracts/oauth/connect-session";
import type { ConnectableIntegration } from "#shared/contracts/providers/integration";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { checkEndUser } from "../flows/check-end-user.ts";
import { sessionInvalid, storeUnavailable } from "../flows/failures.ts";
import { sessionKeyOf } from "../flows/flow-secrets.ts";
import { brandingOf, getProjectSettings } from "../flows/get-project-settings.ts";
import { openSession, sessionHandleOf } from "../flows/flow-records.ts";

/** See {@link OAuthService.getConnectPage}. */
export async function getConnectPage(
  deps: Deps,
  ctx: CallContext,
  input: { token: string },
): Promise<Result<ConnectPage, OAuthError>> {
  const handle = await sessionHandleOf(input.token);
  if (handle === null) return err(sessionInvalid);
  const sealed = await deps.flows.readSession(handle);
  if (!sealed.available) return err(storeUnavailable);
  if (sealed.value === null) return err(sessionInvalid);
  const session = await openSession(await sessionKeyOf(input.token), handle, sealed.value);
  if (session === null || session.expires_at_ms <= deps.clock()) return err(sessionInvalid);
  const settings = await getProjectSettings(deps, ctx, session.project_id);
  if (!settings.ok) return settings;
  const [person, integrations] = await Promise.all([
    checkEndUser(deps, ctx, session),
    deps.providers.listConnectable(asService(ctx, "oauth", session.project_id), {
      integrations: session.integrations.map(({ id }) => id),
    }),
  ]);
  if (!person.ok) return person;
  return ok({
    project_name: settings.value.name,
    display_name: session.display_name,
    confirm: session.confirm,
    consent_page: session.consent_page ?? false,
    return_host: new URL(session.return_to).host,
    integrations: integrations.ok ? integrations.value.map(forPeople) : [],
    language: session.language,
    ...brandingOf(settings.value),
  });
}

/** Whether people could sign in to Atlas itself with it is no matter of the app's people. */
function forPeople(integration: ConnectableIntegration): ConnectableIntegration {
  const { sign_in: _, ...shown } = integration;
  return shown;
}
