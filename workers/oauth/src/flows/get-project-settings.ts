import { type CallContext, asService } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ConnectSettings } from "#shared/contracts/projects/project";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { projectGone } from "./failures.ts";

/** Gets what a flow needs to know about its project, at most 20 s old. */
export async function getProjectSettings(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
): Promise<Result<ConnectSettings, OAuthError>> {
  const known = deps.settings.get(projectId);
  if (known !== undefined) return ok(known);
  const askedMs = deps.clock();
  const found = await deps.projects.getConnectSettings(asService(ctx, "oauth", projectId));
  if (!found.ok) return err(projectGone);
  deps.settings.set(projectId, found.value, askedMs);
  return found;
}
