import type { Connection } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, err, ok } from "#shared/result";
import { toConnection } from "./connection-answer.ts";
import { findConnection } from "./connection-repository.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../token/state-error.ts";

/**
 * A connection for a caller who has been let in already: whoever may change one sees what became of it, whether or not
 * it may read others.
 */
export async function showConnection(
  deps: Deps,
  projectId: string,
  connectionId: string,
): Promise<Result<Connection, TokensError>> {
  const row = await findConnection(deps.db, projectId, connectionId);
  return row === null ? err(notFound) : ok(await toConnection(deps, projectId, row));
}
