import type { CallContext } from "#shared/contracts/call-context";
import type { StartAuditExportInput } from "#shared/contracts/projects/audit-log";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../../context.ts";
import { notFound } from "../../projects/errors.ts";
import { drainSoon } from "../drain-outbox.ts";
import { insertExportEvent } from "./audit-export-repository.ts";

/** See {@link ProjectsService.startAuditExport}. The line is written before the caller gets any other. */
export async function startAuditExport(
  deps: Deps,
  ctx: CallContext,
  { format }: StartAuditExportInput,
): Promise<Result<{ last_seq: number }, ProjectsError>> {
  const allowed = authorize(ctx, "audit:read");
  if (!allowed.ok) return allowed;
  const lastSeq = await insertExportEvent(deps.db, allowed.value, format);
  if (lastSeq === null) return notFound("project");
  drainSoon(deps, allowed.value);
  return ok({ last_seq: lastSeq });
}
