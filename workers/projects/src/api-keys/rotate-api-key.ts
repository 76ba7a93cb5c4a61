import type { CallContext } from "#shared/contracts/call-context";
import type { RotateApiKeyInput, RotatedApiKey } from "#shared/contracts/projects/api-key";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { apiKeyPrefix, mintApiKey } from "#shared/crypto/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { isId, newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { may } from "#shared/rpc/authorize";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { missingScope, notFound } from "../projects/errors.ts";
import { findApiKey } from "./api-key-repository.ts";
import { replaceKey } from "./change-key-repository.ts";

/** As many as a project may have, and as many again in their overlap. */
const MAX_LIVE_WITH_OVERLAP = 200;

/**
 * Replaces a key by a successor. Only this answer holds the successor's secret. See {@link ProjectsService.rotateApiKey}.
 *
 * A key's scopes never change, so reading them before the statement that replaces it loses nothing.
 */
export async function rotateApiKey(
  deps: Deps,
  ctx: CallContext,
  input: RotateApiKeyInput & { id: string },
): Promise<Result<RotatedApiKey, ProjectsError>> {
  const allowed = authorizeProven(ctx, "api_keys:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const old = isId("apiKey", input.id) ? await findApiKey(deps.db, projectId, input.id) : null;
  if (old === null) return notFound("API key");
  const missing = old.scopes.find((scope) => !may(ctx, scope));
  if (missing !== undefined) return missingScope(missing);

  const id = newId("apiKey");
  const secret = await mintApiKey(await deps.checkKeys(), id);
  const shown = { last4: secret.slice(-4), scopes: old.scopes };
  const added = await replaceKey(deps.db, allowed.value, {
    oldId: old.id,
    successor: { ...shown, id, secretHash: await sha256Hex(secret) },
    overlapSeconds: input.overlap_seconds,
    limit: MAX_LIVE_WITH_OVERLAP,
  });
  switch (added) {
    case "no_project":
      return notFound("project");
    case "ended":
      return err({
        code: "api_key_ended",
        detail: "The key is revoked, expired or already replaced. Create a new one instead.",
      });
    case "limit":
      return err({
        code: "limit_reached",
        detail: `A project has at most ${MAX_LIVE_WITH_OVERLAP} live API keys, with those in their overlap. Revoke one first.`,
      });
    default:
  }
  drainSoon(deps, allowed.value);
  const { old_expires_at, ...fresh } = added;
  return ok({
    id,
    ...shown,
    ...fresh,
    prefix: apiKeyPrefix(id),
    last_used_at: null,
    last_used_network: null,
    revoked_at: null,
    replaced_by: null,
    secret,
    replaces: { id: old.id, expires_at: old_expires_at },
  });
}
