import type { AccessTokenActor, CallContext, ProjectContext } from "../contracts/call-context.ts";
import type { CommonErrorCode, ServiceError } from "../contracts/errors.ts";
import { type Permission, ROLE_PERMISSIONS } from "../contracts/permissions.ts";
import { type Result, err, ok } from "../result.ts";

/**
 * Whether the caller has this permission in its project. Atlas's own jobs and flow steps have every permission: their
 * caller was checked at the binding.
 */
export function may(ctx: CallContext, permission: Permission): boolean {
  switch (ctx.actor.type) {
    case "anonymous":
      return false;
    case "account":
      return ctx.role !== null && ROLE_PERMISSIONS[ctx.role].includes(permission);
    case "api_key":
      return ctx.scopes.includes(permission);
    case "access_token":
      return (
        ctx.role !== null &&
        ROLE_PERMISSIONS[ctx.role].includes(permission) &&
        ctx.scopes.includes(permission) &&
        isWithin(ctx.actor, ctx.projectId)
      );
    case "service":
      return true;
  }
}

const isWithin = ({ projectIds }: AccessTokenActor, projectId: string | null): boolean =>
  projectIds === null || (projectId !== null && projectIds.includes(projectId));

type ProjectState = NonNullable<CallContext["projectState"]>;

/**
 * Returns the context with its project, if the caller has this permission there and the project's state allows it. An
 * archived project can be read, tokens included; one that is being deleted or suspended can be read without its tokens.
 *
 * @param alsoIn states in which this is possible although it changes something: what ends access, and what ends the state.
 * @returns `unauthenticated` for an anonymous caller, `forbidden` for one without the permission or without a project,
 * `project_archived`, `project_deleting` or `project_suspended` for what the project's state does not allow.
 */
export function authorize(
  ctx: CallContext,
  permission: Permission,
  alsoIn: readonly ProjectState[] = [],
): Result<ProjectContext, ServiceError<CommonErrorCode>> {
  if (ctx.actor.type === "anonymous")
    return err({ code: "unauthenticated", detail: "Sign in, or send an API key." });
  if (ctx.projectId === null || !may(ctx, permission))
    return err({ code: "forbidden", detail: `This requires the permission ${permission}.` });
  const { projectState } = ctx;
  if (
    projectState !== undefined &&
    !alsoIn.includes(projectState) &&
    !isRead(permission, projectState)
  )
    return err(IN_STATE[projectState]);
  return ok({ ...ctx, projectId: ctx.projectId });
}

const IN_STATE: Readonly<Record<ProjectState, ServiceError<CommonErrorCode>>> = {
  archived: {
    code: "project_archived",
    detail: "The project is archived: it can be read, but not changed. Bring it back first.",
  },
  deleting: {
    code: "project_deleting",
    detail: "The project is being deleted. An owner can restore it until its grace ends.",
  },
  suspended: {
    code: "project_suspended",
    detail:
      "An administrator of this installation has suspended the project: it can be read, but not changed.",
  },
};

const isRead = (permission: Permission, state: ProjectState): boolean =>
  permission.endsWith(":read") && (state === "archived" || permission !== "tokens:read");
