import type { CallContext } from "#shared/contracts/call-context";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, err, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import { deleteIntegrationRow } from "./integration-change-repository.ts";
import type { Deps } from "../context.ts";
import { notFound } from "./errors.ts";
import { isIntegrationName } from "./integration-name.ts";

/**
 * See {@link ProvidersService.deleteIntegration}. The foreign keys decide, so that an integration stays if a connection
 * arrived after tokens released it.
 */
export async function deleteIntegration(
  deps: Deps,
  ctx: CallContext,
  input: { integration: string },
): Promise<Result<null, ProvidersError>> {
  const allowed = authorizeProven(ctx, "integrations:write");
  if (!allowed.ok) return allowed;
  if (!isIntegrationName(input.integration)) return notFound("integration");
  const outcome = await deleteIntegrationRow(deps.db, allowed.value, input.integration);
  if (outcome === "not_found") return notFound("integration");
  if (outcome === "in_use")
    return err({
      code: "integration_in_use",
      detail:
        "The vault still has connections of this integration, or grants that its provider has yet to be told about. Delete the connections, then try again.",
    });
  nudgeOutbox(deps, "providers", allowed.value, allowed.value.projectId);
  return ok(null);
}
