import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import type { Deps } from "../context.ts";
import { type IntegrationUse, countUse, purgeBatch, removeCircuit } from "./release-repository.ts";

/**
 * See {@link TokensService.releaseIntegration}. When it refuses, it changes nothing. It writes no event per row,
 * because each connection was announced when it was deleted.
 */
export async function releaseIntegration(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: { integration_id: string },
): Promise<Result<{ purged: number }, TokensError>> {
  const allowed = authorizeProven(ctx, "integrations:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const { integration_id } = input;
  if (!isId("integration", integration_id))
    return err({ code: "not_found", detail: "This project has no such integration." });
  const obstacle = describeObstacle(await countUse(deps.db, projectId, integration_id));
  if (obstacle !== null) return err({ code: "integration_in_use", detail: obstacle });
  let purged = 0;
  let batch: number;
  do {
    batch = await purgeBatch(deps.db, projectId, integration_id);
    purged += batch;
  } while (batch > 0);
  await removeCircuit(deps.db, projectId, integration_id);
  return ok({ purged });
}

function describeObstacle({ undeleted, unrevoked }: IntegrationUse): string | null {
  if (undeleted > 0) {
    const [exist, them] =
      undeleted === 1
        ? ["connection of this integration still exists", "it"]
        : ["connections of this integration still exist", "them"];
    return `${undeleted} ${exist}; revoked ones count. Delete ${them} first, or disable the integration instead.`;
  }
  if (unrevoked > 0) {
    const grants = unrevoked === 1 ? "grant" : "grants";
    return `Atlas has not yet told the provider to revoke ${unrevoked} ${grants} of this integration. It keeps trying: delete the integration again later.`;
  }
  return null;
}
