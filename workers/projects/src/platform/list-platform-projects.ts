import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type {
  ListPlatformProjectsInput,
  PlatformProject,
} from "#shared/contracts/projects/platform-project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { selectPlatformProjects } from "./platform-project-repository.ts";

/** See {@link ProjectsService.listPlatformProjects}. The cursor is the last id of the previous page. */
export async function listPlatformProjects(
  deps: Deps,
  _ctx: CallContext,
  { query, state, cursor, limit }: ListPlatformProjectsInput,
): Promise<Result<Page<PlatformProject>, ProjectsError>> {
  if (cursor !== undefined && !isId("project", cursor))
    return err({ code: "invalid_cursor", detail: "Use the next_cursor of the previous page." });
  const filter = { query: query?.trim() ?? null, state: state ?? null };
  const found = await selectPlatformProjects(deps.db, filter, cursor ?? null, limit + 1);
  const data = found.slice(0, limit);
  return ok({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
}
