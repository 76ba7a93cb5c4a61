import { type CallContext, type ProjectContext, asService } from "#shared/contracts/call-context";
import type {
  ConnectSession,
  CreateConnectSessionInput,
} from "#shared/contracts/oauth/connect-session";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { Deps } from "../context.ts";
import {
  endUserBlocked,
  endUserDeleting,
  projectGone,
  storeUnavailable,
} from "../flows/failures.ts";
import { SESSION_LIFE_MS } from "../flows/flow-store.ts";
import { mayReturnToDashboard } from "../flows/dashboard-page.ts";
import { checkReturnUrl } from "../flows/get-project-settings.ts";
import { type SessionRecord, newSessionToken, sealSession } from "../flows/flow-records.ts";

const notRegistered: OAuthError = {
  code: "return_url_not_registered",
  detail:
    "return_to is not one of the project's return URLs. It must match one of them byte for byte.",
};

const REFUSED_PEOPLE: ReadonlyMap<string, OAuthError> = new Map([
  ["end_user_blocked", endUserBlocked],
  ["end_user_deleting", endUserDeleting],
]);

type Offered = SessionRecord["integrations"];
/** What was found out about the input. */
type Checked = { integrations: Offered; endUserId: string; toDashboard: boolean };

/** See {@link OAuthService.createConnectSession}. */
export async function createConnectSession(
  deps: Deps,
  ctx: CallContext,
  input: CreateConnectSessionInput,
): Promise<Result<ConnectSession, OAuthError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  const project = allowed.value;
  const toDashboard = mayReturnToDashboard(deps, ctx.actor, input.return_to);
  const registered = toDashboard
    ? ok(null)
    : await checkReturnUrl(deps, ctx, project.projectId, input.return_to);
  if (!registered.ok)
    return registered.error.code === "return_url_not_registered" ? err(notRegistered) : registered;
  const offered = await findOfferedIntegrations(deps, project, input);
  if (!offered.ok) return offered;
  const endUser = await deps.users.upsertEndUser(asService(ctx, "oauth", project.projectId), {
    external_id: input.external_id,
  });
  if (!endUser.ok) return err(REFUSED_PEOPLE.get(endUser.error.code) ?? projectGone);
  if (endUser.value.created === true) nudgeOutbox(deps, "oauth", ctx, project.projectId);
  const endUserId = endUser.value.id;
  return keepSession(deps, project, input, { integrations: offered.value, endUserId, toDashboard });
}

/** Finds the integrations to offer: all enabled ones, the requested ones, or that of the connection to renew. */
async function findOfferedIntegrations(
  deps: Deps,
  ctx: ProjectContext,
  input: CreateConnectSessionInput,
): Promise<Result<Offered, OAuthError>> {
  const self = asService(ctx, "oauth", ctx.projectId);
  let wanted = input.integrations ?? null;
  if (input.connection_id !== undefined) {
    const connection = await deps.tokens.getConnection(self, {
      connection_id: input.connection_id,
    });
    if (!connection.ok || connection.value.external_id !== input.external_id)
      return err({ code: "not_found", detail: "This end user has no such connection." });
    wanted = [connection.value.integration_id];
  }
  const found = await deps.providers.listConnectable(self, { integrations: wanted });
  if (!found.ok) return err({ code: "not_found", detail: found.error.detail });
  const missing = wanted?.find(
    (name) => !found.value.some(({ id, key }) => name === id || name === key),
  );
  if (missing !== undefined || found.value.length === 0)
    return err({
      code: "integration_not_offered",
      detail:
        missing === undefined
          ? "The project has no enabled integration. Add or enable one first."
          : "One of the integrations does not exist in this project or is disabled.",
    });
  return ok(found.value.map(({ id, key }) => ({ id, key })));
}

async function keepSession(
  deps: Deps,
  { projectId }: ProjectContext,
  input: CreateConnectSessionInput,
  { integrations, endUserId, toDashboard }: Checked,
): Promise<Result<ConnectSession, OAuthError>> {
  const { token, handle } = await newSessionToken();
  const record: SessionRecord = {
    id: newId("connectSession"),
    project_id: projectId,
    end_user_id: endUserId,
    external_id: input.external_id,
    integrations,
    return_to: input.return_to,
    to_dashboard: toDashboard,
    confirm: input.confirm,
    consent_page: input.consent_page ?? false,
    connection_id: input.connection_id ?? null,
    display_name: input.display_name ?? null,
    tags: input.tags ?? null,
    metadata: input.metadata ?? null,
    language: input.language ?? null,
    expires_at_ms: deps.clock() + SESSION_LIFE_MS,
  };
  const kept = await deps.flows.putSession(handle, await sealSession(token, handle, record));
  if (!kept.available) return err(storeUnavailable);
  return ok({
    id: record.id,
    token,
    url: `${deps.baseUrl}/connect/${token}`,
    expires_at: new Date(record.expires_at_ms).toISOString(),
  });
}
