import type { CallContext } from "#shared/contracts/call-context";
import type { ProvidersError } from "#shared/contracts/providers";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import { deleteIntegrationRow } from "./change-repository.ts";
import type { Deps } from "./context.ts";
import { notFound } from "./errors.ts";
import { isIntegrationName } from "./integration-name.ts";

/**
 * Removes an integration for good, with its client secret.
 *
 * @returns `integration_in_use` while anything in the vault still points to it: a connection, or a grant that its
 * provider has yet to be told about.
 */
export async function deleteIntegration(
  deps: Deps,
  ctx: CallContext,
  input: { integration: string },
): Promise<Result<null, ProvidersError>> {
  const allowed = authorize(ctx, "integrations:write");
  if (!allowed.ok) return allowed;
  if (!isIntegrationName(input.integration)) return notFound("integration");
  const outcome = await deleteIntegrationRow(deps.db, allowed.value, input.integration);
  if (outcome === "not_found") return notFound("integration");
  if (outcome === "in_use")
    return err({
      code: "integration_in_use",
      detail: "Connections still use this integration. Delete them for good first, or disable it.",
    });
  nudgeOutbox(deps, "providers", allowed.value, allowed.value.projectId);
  return ok(null);
}
