import type { CallContext } from "#shared/contracts/call-context";
import type { PlatformProjectRecord } from "#shared/contracts/projects/platform-project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { findPlatformProject } from "./platform-project-repository.ts";

/** See {@link ProjectsService.getPlatformProject}. */
export async function getPlatformProject(
  deps: Deps,
  _ctx: CallContext,
  input: { id: string },
): Promise<Result<PlatformProjectRecord, ProjectsError>> {
  const found = isId("project", input.id) ? await findPlatformProject(deps.db, input.id) : null;
  return found ? ok(found) : notFound("project");
}
