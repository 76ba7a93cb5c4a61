import type { CallContext } from "#shared/contracts/call-context";
import type { Role } from "#shared/contracts/permissions";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { findMembership } from "../projects/project-repository.ts";

/**
 * The account's role in a project, for the gateway, which has no role to authorise with yet: this is how it gets one.
 *
 * @returns `not_found` for no membership, no project and no project's id alike.
 */
export async function resolveMember(
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string; project_id: string },
): Promise<Result<{ role: Role }, ProjectsError>> {
  if (!isId("account", input.account_id) || !isId("project", input.project_id))
    return notFound("project");
  const project = await findMembership(deps.db, input.project_id, input.account_id);
  return project ? ok({ role: project.role }) : notFound("project");
}
