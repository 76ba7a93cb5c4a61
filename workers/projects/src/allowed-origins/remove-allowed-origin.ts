import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { drainSoon } from "../audit/drain-outbox.ts";
import { notFound } from "../projects/errors.ts";
import { deleteAllowedOrigin } from "./allowed-origin-repository.ts";

/** Removes an allowed origin. @returns `not_found` for another project's URL and for an unknown one alike. */
export async function removeAllowedOrigin(
  deps: Deps,
  ctx: CallContext,
  input: { id: string },
): Promise<Result<null, ProjectsError>> {
  const allowed = authorize(ctx, "project:write");
  if (!allowed.ok) return allowed;
  if (
    !isId("allowedOrigin", input.id) ||
    !(await deleteAllowedOrigin(deps.db, allowed.value, input.id))
  )
    return notFound("allowed origin");
  drainSoon(deps, allowed.value);
  return ok(null);
}
