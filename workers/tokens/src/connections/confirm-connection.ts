import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import { sha256Hex } from "#shared/crypto/hash";
import { type Result, err } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { takeConnectCode } from "./connection-repository.ts";
import type { Deps } from "../context.ts";
import { showConnection } from "./show-connection.ts";

/** See {@link TokensService.confirmConnection}. */
export async function confirmConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connect_code: string },
): Promise<Result<Connection, TokensError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const codeHash = await sha256Hex(input.connect_code);
  const confirmed = await takeConnectCode(deps.db, ctx, projectId, codeHash);
  if (confirmed === null)
    return err({
      code: "connect_code_invalid",
      detail:
        "The connect code is unknown, already used, or older than ten minutes. Start a new connect session.",
    });
  if (confirmed.ambiguous) await deps.cache.endReadsByExternalId({ projectId, ...confirmed });
  nudgeOutbox(deps, "tokens", ctx, projectId);
  return showConnection(deps, projectId, confirmed.connectionId);
}
