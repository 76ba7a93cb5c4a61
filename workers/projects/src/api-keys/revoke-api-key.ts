import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { revoke } from "./api-key-repository.ts";
import type { Deps } from "../context.ts";
import { drainSoon } from "../audit/drain-outbox.ts";
import { notFound } from "../projects/errors.ts";

/**
 * Revokes a key. Every verification refuses it from now on; an isolate that remembers a verdict, after 20 s at most.
 * Revoking a revoked key is not an error.
 *
 * @returns `not_found` for another project's key and for an unknown one alike.
 */
export async function revokeApiKey(
  deps: Deps,
  ctx: CallContext,
  input: { id: string },
): Promise<Result<null, ProjectsError>> {
  const allowed = authorize(ctx, "api_keys:write", ["archived"]);
  if (!allowed.ok) return allowed;
  if (!isId("apiKey", input.id) || !(await revoke(deps.db, allowed.value, input.id)))
    return notFound("API key");
  drainSoon(deps, allowed.value);
  return ok(null);
}
