import type { CallContext } from "#shared/contracts/call-context";
import type { DiscardGrantInput } from "#shared/contracts/tokens/grant";
import type { TokensError } from "#shared/contracts/tokens/service";
import { seal } from "#shared/crypto/envelope";
import { newId } from "#shared/ids";
import { canRevoke } from "#shared/provider/revocation";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { placeOf } from "../vault/places.ts";
import { resolveIntegrationNow } from "../token/resolve-integration.ts";
import { readRefusal } from "../vault/read-refusal.ts";
import { insertRevocation } from "./revocation-repository.ts";
import { getSealingKey } from "../vault/get-sealing-key.ts";
import { sendRevocationInBackground } from "./send-revocation.ts";

/**
 * See {@link TokensService.discardGrant}. The grant is sealed for a connection that is never made, so that it waits in
 * the revocation queue like any other.
 */
export async function discardGrant(
  deps: Deps,
  ctx: CallContext,
  input: DiscardGrantInput,
): Promise<Result<{ queued: boolean }, TokensError>> {
  const allowed = authorize(ctx, "connections:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const integration = await resolveIntegrationNow(deps, ctx, projectId, input.integration_id);
  if (!integration.ok) return integration;
  const { access_token_plaintext: access, refresh_token_plaintext: refresh } = input;
  const { definition } = integration.value;
  const brought = { accessTokenPlaintext: access, refreshTokenPlaintext: refresh };
  const mayEndOthers = definition.revocation.scope === "user" && input.account === null;
  if (!canRevoke(definition, brought) || mayEndOthers) return ok({ queued: false });
  const key = await getSealingKey(deps, projectId);
  if (!key.ok) return key;
  const connectionId = newId("connection");
  const [accessSealed, refreshSealed] = await Promise.all([
    access === null ? null : seal(key.value, placeOf.accessToken(projectId, connectionId), access),
    refresh === null
      ? null
      : seal(key.value, placeOf.refreshToken(projectId, connectionId), refresh),
  ]);
  const owner = {
    projectId,
    connectionId,
    integrationId: integration.value.id,
    account: input.account,
  };
  const grant = { accessSealed, refreshSealed, dataKeyVersion: key.value.version };
  try {
    sendRevocationInBackground(deps, ctx, projectId, await insertRevocation(deps.db, owner, grant));
    return ok({ queued: true });
  } catch (thrown) {
    return err(readRefusal(thrown));
  }
}
