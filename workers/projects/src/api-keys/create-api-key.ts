import type { CallContext } from "#shared/contracts/call-context";
import type { CreateApiKeyInput, NewApiKey } from "#shared/contracts/projects/api-key";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { apiKeyPrefix, mintApiKey } from "#shared/crypto/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { may } from "#shared/rpc/authorize";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { insertApiKey } from "./api-key-repository.ts";
import type { Deps } from "../context.ts";
import { drainSoon } from "../audit/drain-outbox.ts";
import { missingScope, notFound } from "../projects/errors.ts";

const MAX_LIVE_API_KEYS = 100;

/**
 * Creates an API key. Only this answer holds the secret; the database stores its SHA-256.
 *
 * @returns `forbidden` for a scope that the caller does not have, so that a key never gives its creator more power;
 * `limit_reached` at 100 valid keys.
 */
export async function createApiKey(
  deps: Deps,
  ctx: CallContext,
  input: CreateApiKeyInput,
): Promise<Result<NewApiKey, ProjectsError>> {
  const allowed = authorizeProven(ctx, "api_keys:write");
  if (!allowed.ok) return allowed;
  const missing = input.scopes.find((scope) => !may(ctx, scope));
  if (missing !== undefined) return missingScope(missing);

  const id = newId("apiKey");
  const secret = await mintApiKey(await deps.checkKeys(), id);
  const shown = { name: input.name, last4: secret.slice(-4), scopes: input.scopes };
  const added = await insertApiKey(
    deps.db,
    allowed.value,
    {
      ...shown,
      id,
      secretHash: await sha256Hex(secret),
      expiresInDays: input.expires_in_days ?? null,
    },
    MAX_LIVE_API_KEYS,
  );
  if (added === "no_project") return notFound("project");
  if (added === "limit")
    return err({
      code: "limit_reached",
      detail: `A project has at most ${MAX_LIVE_API_KEYS} live API keys. Revoke one first.`,
    });
  drainSoon(deps, allowed.value);
  const unused = {
    last_used_at: null,
    last_used_network: null,
    revoked_at: null,
    replaced_by: null,
  };
  return ok({ id, ...shown, prefix: apiKeyPrefix(id), ...added, ...unused, secret });
}
