import type { CallContext } from "#shared/contracts/call-context";
import type { ConnectSettings } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { notFound } from "./errors.ts";
import { findConnectSettings } from "./project-repository.ts";

/** Finds what a connect flow needs to know about its project. @returns `not_found` for a deleted project. */
export async function getConnectSettings(
  deps: Deps,
  ctx: CallContext,
): Promise<Result<ConnectSettings, ProjectsError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  const settings = await findConnectSettings(deps.db, allowed.value.projectId);
  return settings ? ok(settings) : notFound("project");
}
