import type { CallContext } from "#shared/contracts/call-context";
import type { RefusedCalls } from "#shared/contracts/projects/audit-log";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { forbidden } from "../projects/errors.ts";
import { drainSoon } from "./drain-outbox.ts";
import { insertRefusal } from "./refusal-repository.ts";

/**
 * Writes one line that says what the caller was refused. Needs no permission, because the caller has too few, but a
 * caller that the gateway identified in a project.
 */
export async function recordRefusal(
  deps: Deps,
  ctx: CallContext,
  input: RefusedCalls,
): Promise<Result<null, ProjectsError>> {
  const { projectId, actor } = ctx;
  if (projectId === null || actor.type === "anonymous")
    return forbidden("Only the refusal of a known caller in a project is written down.");
  await insertRefusal(deps.db, { ...ctx, projectId }, input);
  drainSoon(deps, { ...ctx, projectId });
  return ok(null);
}
