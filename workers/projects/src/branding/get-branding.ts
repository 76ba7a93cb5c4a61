import type { CallContext } from "#shared/contracts/call-context";
import type { BrandingRecord } from "#shared/contracts/projects/branding";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { selectBranding } from "./branding-repository.ts";

/** Tells how the project looks on the hosted pages. A project that chose nothing has nothing of it. */
export async function getBranding(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<BrandingRecord, ProjectsError>> {
  const allowed = authorize(ctx, "project:read");
  if (!allowed.ok) return allowed;
  return ok(await selectBranding(deps.db, allowed.value.projectId));
}
