import type { CallContext } from "#shared/contracts/call-context";
import type { Role } from "#shared/contracts/permissions";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { findMembership } from "../projects/project-repository.ts";

/**
 * Finds the account's role in a project. The gateway gets the caller's role from here, so there is none to authorise
 * yet.
 *
 * @returns `not_found` for a project without the account, an unknown project and a malformed id alike.
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
