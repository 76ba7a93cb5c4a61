import { SqlError } from "./backend.ts";
import { FRAME_HEADER_BYTES, FRONTEND, type Frame, readCString } from "./wire.ts";

/** `COPY` between a table and a program or a file, also inside a function's body. */
const COPY = /\bcopy\b[^;]*?\b(?:from|to)\s+(?:program\b|e?'|\$|u&')/i;
/** Functions and commands that reach the server's files, programs or process. */
const SERVER =
  /\b(?:pg_read_file|pg_read_binary_file|pg_stat_file|pg_ls_\w+|pg_file_\w+|lo_import|lo_export|pg_reload_conf|pg_rotate_logfile|pg_terminate_backend|pg_promote|pg_switch_wal|pg_backup_\w+)"?\s*\(|(?:^|;)\s*(?:load\s+'|alter\s+system\b)/i;
const COMMENT = /--[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Refuses what would end the embedded engine, or reach out of it. The engine runs as its own superuser in WebAssembly,
 * where a program cannot be started: the attempt breaks it, and in memory everything is lost.
 *
 * This looks at the text, so it stops mistakes and simple attacks, not a client that builds such a statement inside the
 * database. A real PostgreSQL needs none of it: there the role decides.
 *
 * @throws {SqlError} `42501`; nothing ran.
 */
export function refuseServerAccess(texts: readonly string[]): void {
  for (const text of texts) {
    const bare = text.replace(COMMENT, " ");
    if ([text, bare].some((version) => COPY.test(version) || SERVER.test(version)))
      throw new SqlError("42501", "the embedded database has no server files and programs");
  }
}

/** The SQL texts inside a batch of messages. */
export function statementTexts(batch: readonly Frame[]): string[] {
  const texts: string[] = [];
  for (const { type, bytes } of batch) {
    if (type === FRONTEND.query) texts.push(readCString(bytes, FRAME_HEADER_BYTES)[0]);
    if (type !== FRONTEND.parse) continue;
    const [, afterName] = readCString(bytes, FRAME_HEADER_BYTES);
    texts.push(readCString(bytes, afterName)[0]);
  }
  return texts;
}
