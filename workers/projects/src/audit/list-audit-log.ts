import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type { AuditEntry, ListAuditLogInput } from "#shared/contracts/projects/audit-log";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { fromBase64Url, toBase64Url } from "#shared/crypto/base64";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { listLinesBefore } from "./audit-repository.ts";
import type { Deps } from "../context.ts";

/**
 * Lists the lines of the project's audit log that fit every given filter, newest first. A cursor holds a position,
 * neither a project nor a filter: the log is always the caller's own, and any cursor goes with any filter.
 *
 * @returns `invalid_cursor` for a cursor that Atlas did not issue.
 */
export async function listAuditLog(
  deps: Deps,
  ctx: CallContext,
  input: ListAuditLogInput & { subjects?: readonly string[] },
): Promise<Result<Page<AuditEntry>, ProjectsError>> {
  const allowed = authorize(ctx, "audit:read");
  if (!allowed.ok) return allowed;
  const beforeSeq = input.cursor === undefined ? Number.MAX_SAFE_INTEGER : readCursor(input.cursor);
  if (beforeSeq === null)
    return err({ code: "invalid_cursor", detail: "Use next_cursor as the last page gave it." });
  const { projectId } = allowed.value;
  const lines = await listLinesBefore(deps.db, projectId, beforeSeq, input.limit + 1, input);
  const data = lines.slice(0, input.limit);
  const last = data.at(-1);
  return ok({
    data,
    next_cursor: last && lines.length > input.limit ? makeCursor(last.seq) : null,
  });
}

const makeCursor = (seq: number): string => toBase64Url(new TextEncoder().encode(`audit:${seq}`));

function readCursor(cursor: string): number | null {
  const bytes = fromBase64Url(cursor);
  const seq = bytes && /^audit:([1-9]\d{0,14})$/.exec(new TextDecoder().decode(bytes))?.[1];
  return seq ? Number(seq) : null;
}
