import type { CallContext } from "#shared/contracts/call-context";
import type { FindStoredInput, StoredConnection } from "#shared/contracts/tokens/grant";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { notFound } from "./state-error.ts";
import { findByConnectId } from "./stored-grant-repository.ts";

/** See {@link TokensService.findStoredConnection}. One statement. */
export async function findStoredConnection(
  deps: Deps,
  ctx: CallContext,
  input: FindStoredInput,
): Promise<Result<StoredConnection, TokensError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const stored = await findByConnectId(deps.db, allowed.value.projectId, input);
  return stored === null ? err(notFound) : ok(stored);
}
