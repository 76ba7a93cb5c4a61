import type { SqlRequest, SqlResult } from "./backend.ts";

/** Commands that change the session for whoever gets the connection next. */
const SESSION_COMMANDS = new Set([
  "SET",
  "RESET",
  "DISCARD",
  "LISTEN",
  "UNLISTEN",
  "PREPARE",
  "DEALLOCATE",
  "LOAD",
]);

/** These end with the transaction. */
const TRANSACTION_LOCAL = /^\s*set\s+(?:local|transaction|constraints)\b/i;

/** Whether what ran may be felt by a later request on the same connection. */
export function changesSession(request: SqlRequest, results: readonly SqlResult[]): boolean {
  return results.some(
    (result, index) =>
      SESSION_COMMANDS.has(result.command) &&
      !TRANSACTION_LOCAL.test(request.statements[index]?.text ?? ""),
  );
}
