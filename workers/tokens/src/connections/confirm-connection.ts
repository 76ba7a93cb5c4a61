import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import { sha256Hex } from "#shared/crypto/hash";
import { type Result, err } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { sendRevocationInBackground } from "../revocation/send-revocation.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";
import { isCodeBlocked } from "../end-users/end-user-repository.ts";
import { personRefused } from "../end-users/person-refused.ts";
import { takeConnectCode } from "./connect-code-repository.ts";
import type { Deps } from "../context.ts";
import { showConnection } from "./show-connection.ts";

/** See {@link TokensService.confirmConnection}. */
export async function confirmConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connect_code: string; external_id?: string },
): Promise<Result<Connection, TokensError>> {
  const allowed = authorize(ctx, "connect:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const codeHash = await sha256Hex(input.connect_code);
  const taken = await takeConnectCode(deps.db, ctx, projectId, codeHash, input.external_id ?? null);
  if (taken === null && (await isCodeBlocked(deps.db, projectId, codeHash)))
    return err(personRefused("blocked"));
  if (taken === null)
    return err({
      code: "connect_code_invalid",
      detail:
        "The connect code is unknown, already used, or older than ten minutes. Start a new connect session.",
    });
  const { connectionId, integrationId, externalId, epoch, revocationId } = taken;
  nudgeOutbox(deps, "tokens", ctx, projectId);
  deps.waitUntil(deps.cache.expectRun());
  if (!taken.confirmed) {
    const keys = [connectionKey(connectionId), externalKey(projectId, integrationId, externalId)];
    await deps.cache.writeTombstone(keys, epoch);
    if (revocationId !== null) sendRevocationInBackground(deps, ctx, projectId, revocationId);
    return err({
      code: "external_id_mismatch",
      detail:
        "Another end user started this connection, so it was removed and its grant is revoked. Somebody may have passed " +
        "a link on. Start a new connect session for the person who is signed in.",
    });
  }
  if (taken.ambiguous) await deps.cache.endReadsByExternalId({ projectId, ...taken });
  return showConnection(deps, projectId, connectionId);
}
