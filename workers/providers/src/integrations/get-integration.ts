import type { CallContext } from "#shared/contracts/call-context";
import type { Integration } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { notFound } from "./errors.ts";
import { isIntegrationName } from "./integration-name.ts";
import { findIntegration } from "./integration-repository.ts";
import { toIntegration } from "./to-integration.ts";

/** Gets an integration of the caller's project by id or key. */
export async function getIntegration(
  deps: Deps,
  ctx: CallContext,
  input: { integration: string },
): Promise<Result<Integration, ProvidersError>> {
  const allowed = authorize(ctx, "integrations:read");
  if (!allowed.ok) return allowed;
  if (!isIntegrationName(input.integration)) return notFound("integration");
  const row = await findIntegration(deps.db, allowed.value.projectId, input.integration);
  return row ? ok(toIntegration(deps.baseUrl, row)) : notFound("integration");
}
