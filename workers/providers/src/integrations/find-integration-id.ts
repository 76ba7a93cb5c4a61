import type { CallContext } from "#shared/contracts/call-context";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { notFound } from "./errors.ts";
import { isIntegrationName } from "./integration-name.ts";
import { findIntegration } from "./integration-repository.ts";

/** See {@link ProvidersService.findIntegrationId}. */
export async function findIntegrationId(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: { integration: string },
): Promise<Result<{ integration_id: string }, ProvidersError>> {
  const allowed = authorize(ctx, "integrations:write");
  if (!allowed.ok) return allowed;
  if (!isIntegrationName(input.integration)) return notFound("integration");
  const row = await findIntegration(deps.db, allowed.value.projectId, input.integration);
  return row ? ok({ integration_id: row.id }) : notFound("integration");
}
