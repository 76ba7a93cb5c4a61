import type { CallContext } from "#shared/contracts/call-context";
import type { AuditExportPage, ReadAuditExportInput } from "#shared/contracts/projects/audit-log";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../../context.ts";
import { listLinesAfter } from "../audit-repository.ts";

/** What one page has: few enough to be small in memory, and enough that a million lines are a thousand pages. */
export const LINES_PER_PAGE = 1_000;

/** See {@link ProjectsService.readAuditExport}. */
export async function readAuditExport(
  deps: Deps,
  ctx: CallContext,
  { filter, after_seq: afterSeq, last_seq: lastSeq }: ReadAuditExportInput,
): Promise<Result<AuditExportPage, ProjectsError>> {
  const allowed = authorize(ctx, "audit:read");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const lines = await listLinesAfter(deps.db, projectId, afterSeq, LINES_PER_PAGE, {
    ...filter,
    lastSeq,
  });
  const last = lines.at(-1);
  return ok({ lines, next: lines.length === LINES_PER_PAGE && last ? last.seq : null });
}
