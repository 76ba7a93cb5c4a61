import type { CallContext, ProjectContext } from "#shared/contracts/call-context";
import { asService } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { auditEvents } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, ok } from "#shared/result";
import { type AuditEvent, type AuditLine, hashAuditLine } from "./audit-line.ts";
import type { Deps } from "../context.ts";
import { sendSoon } from "../webhooks/sending/send-soon.ts";
import { forbidden, notFound } from "../projects/errors.ts";
import { type Pending, appendLines, readPending } from "./outbox-repository.ts";

/** Events per statement, statements per call, and how often a call retries because another one was faster. */
const BATCH_SIZE = 50;
const MAX_BATCHES = 20;
const MAX_MISSES = 8;

const NOT_OF_THIS_PROJECT = "The call is not for the project whose events it asks for.";

type Drained = { readonly drained: number; readonly queued: number };

/**
 * Moves a project's events from the outbox to its audit chain until the outbox is empty, or 1,000 events at most. The
 * sweep moves the rest.
 *
 * Many isolates may run this at once. Each reads the head and the oldest events, and a compare-and-set on the head lets
 * one of them through; the others read again. A call that keeps losing gives up: the winner reads once more after its
 * own commit, and so finds the events that the loser was nudged for.
 *
 * @returns `not_found` for a project without a chain.
 */
export async function drainOutbox(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: { project_id: string },
): Promise<Result<{ drained: number }, ProjectsError>> {
  const moved = await moveEvents(deps, ctx, input);
  return moved.ok ? ok({ drained: moved.value.drained }) : moved;
}

/** @returns also how many deliveries to webhooks came of the events. */
async function moveEvents(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  input: { project_id: string },
): Promise<Result<Drained, ProjectsError>> {
  if (ctx.projectId !== input.project_id) return forbidden(NOT_OF_THIS_PROJECT);
  let drained = 0;
  let queued = 0;
  let misses = 0;
  for (let batches = 0; batches < MAX_BATCHES && misses < MAX_MISSES;) {
    const pending = await readPending(deps.db, ctx.projectId, BATCH_SIZE);
    if (pending === null) return notFound("project");
    const lines = await chain(pending);
    if (!isFilled(lines)) break;
    const appended = await appendLines(deps.db, ctx.projectId, pending.head, lines);
    if (appended === null) misses += 1;
    else {
      drained += lines.length;
      for (const { type } of lines) meter.count(auditEvents, { type });
      queued += appended.queued;
      batches += 1;
    }
  }
  return ok({ drained, queued });
}

/**
 * As {@link drainOutbox}, for nudges; the webhooks are called after the response. When this isolate is already draining the project, this returns at once and the
 * running drain checks once more.
 */
export async function drainOnNudge(
  deps: Deps,
  ctx: CallContext,
  input: { project_id: string },
): Promise<Result<{ drained: number }, ProjectsError>> {
  const projectId = input.project_id;
  if (ctx.projectId !== projectId) return forbidden(NOT_OF_THIS_PROJECT);
  if (!deps.draining.enter(projectId)) return ok({ drained: 0 });
  let drained = 0;
  let queued = 0;
  try {
    do {
      const result = await moveEvents(deps, ctx, input);
      if (!result.ok) {
        deps.draining.leave(projectId);
        return result;
      }
      drained += result.value.drained;
      queued += result.value.queued;
    } while (deps.draining.again(projectId));
  } catch (thrown) {
    deps.draining.leave(projectId);
    throw thrown;
  }
  if (queued > 0)
    sendSoon(deps, ctx, projectId, () => drainSoon(deps, asService(ctx, "projects", projectId)));
  return ok({ drained });
}

async function chain({ head, events }: Pending): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  let previousHash = head.hash;
  for (const event of events) {
    const line = await nextLine(event, head.seq + lines.length + 1, previousHash);
    lines.push(line);
    previousHash = line.hash;
  }
  return lines;
}

async function nextLine(event: AuditEvent, seq: number, previousHash: string): Promise<AuditLine> {
  const hash = await hashAuditLine(previousHash, { ...event, seq });
  return { ...event, seq, previous_hash: previousHash, hash };
}

const isFilled = <T>(list: T[]): list is [T, ...T[]] => list.length > 0;

/** Drains after the response to a change. Safe to lose: the sweep moves what is left. */
export function drainSoon(deps: Deps, ctx: ProjectContext): void {
  const { projectId } = ctx;
  const drained = drainOnNudge(deps, asService(ctx, "projects", projectId), {
    project_id: projectId,
  });
  deps.waitUntil(
    drained.catch(() =>
      deps.log("warn", "outbox_nudge_failed", {
        project_id: projectId,
      }),
    ),
  );
}
