import type { CallContext, ProjectContext } from "../contracts/call-context.ts";
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
    case "service":
      return true;
  }
}

/**
 * Returns the context with its project, if the caller has this permission there.
 *
 * @returns `unauthenticated` for an anonymous caller, `forbidden` for one without the permission or without a project.
 */
export function authorize(
  ctx: CallContext,
  permission: Permission,
): Result<ProjectContext, ServiceError<CommonErrorCode>> {
  if (ctx.actor.type === "anonymous")
    return err({ code: "unauthenticated", detail: "Sign in, or send an API key." });
  if (ctx.projectId === null || !may(ctx, permission))
    return err({ code: "forbidden", detail: `This requires the permission ${permission}.` });
  return ok({ ...ctx, projectId: ctx.projectId });
}
