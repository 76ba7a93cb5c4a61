import type { Connection } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, err, ok } from "#shared/result";
import { toConnection } from "./connection-answer.ts";
import { findConnection } from "./connection-repository.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../token/state-error.ts";

/**
 * Shows a connection to a caller that is already authorised. A caller that may change a connection sees the result,
 * even without the permission to read connections.
 */
export async function showConnection(
  deps: Deps,
  projectId: string,
  connectionId: string,
): Promise<Result<Connection, TokensError>> {
  const row = await findConnection(deps.db, projectId, connectionId);
  return row === null ? err(notFound) : ok(await toConnection(deps, projectId, row));
}
