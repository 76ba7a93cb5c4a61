import { type CallContext, asService } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { SignInProvider } from "#shared/contracts/oauth/sign-in";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { getProjectSettings } from "../flows/get-project-settings.ts";

/** See {@link OAuthService.listSignInProviders}. At most 15 s old: every visit of the sign-in page asks. */
export async function listSignInProviders(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<SignInProvider[], OAuthError>> {
  const projectId = deps.platformProject.id;
  if (projectId === null) return ok([]);
  const known = deps.signInProviders.get(projectId);
  if (known !== undefined) return ok(known);
  const askedMs = deps.clock();
  const found = await findSignInProviders(deps, ctx, projectId);
  deps.signInProviders.set(projectId, found, askedMs);
  return ok(found);
}

/** The providers as they are now. None where the project is gone or suspended: then nobody signs in through it. */
export async function findSignInProviders(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  integrationId: string | null = null,
): Promise<SignInProvider[]> {
  const settings = await getProjectSettings(deps, ctx, projectId);
  if (!settings.ok) return [];
  const found = await deps.providers.listConnectable(asService(ctx, "oauth", projectId), {
    integrations: integrationId === null ? null : [integrationId],
  });
  if (!found.ok) return [];
  return found.value
    .filter((one) => one.sign_in === true)
    .map(({ id, provider, name, provider_name }) => ({
      integration_id: id,
      provider,
      name: provider_name ?? name,
    }));
}
