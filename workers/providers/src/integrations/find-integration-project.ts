import type { CallContext } from "#shared/contracts/call-context";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { forbidden, notFound } from "./errors.ts";
import { findProjectOf } from "./integration-repository.ts";

/** The tenant of a callback path's integration. For oauth only, which has nothing else to learn it from. */
export async function findIntegrationProject(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: { integration_id: string },
): Promise<Result<{ project_id: string }, ProvidersError>> {
  if (ctx.actor.type !== "service") return forbidden;
  if (!isId("integration", input.integration_id)) return notFound("integration");
  const projectId = await findProjectOf(deps.db, input.integration_id);
  return projectId === null ? notFound("integration") : ok({ project_id: projectId });
}
