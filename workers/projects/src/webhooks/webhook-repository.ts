import { and, asc, eq, ne, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { EventType } from "#shared/contracts/events";
import type { Webhook } from "#shared/contracts/projects/webhook";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { webhooks } from "#shared/db/schema/projects";
import { lockProject } from "../projects/project-repository.ts";
import type { SealedSecrets } from "./keys/webhook-secret.ts";

type WebhookRow = typeof webhooks.$inferSelect;

export const toWebhook = (row: WebhookRow): Webhook => ({
  id: row.id,
  url: row.url,
  description: row.description,
  event_types: row.eventTypes,
  enabled: row.state === "enabled",
  disabled_reason: row.disabledReason,
  failing_since: row.failingSince?.toISOString() ?? null,
  previous_secret_expires_at: isAhead(row.previousSecretUntil)
    ? row.previousSecretUntil.toISOString()
    : null,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

const isAhead = (time: Date | null): time is Date => time !== null && time.getTime() > Date.now();

type NewWebhookRow = {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly eventTypes: readonly EventType[] | null;
  readonly secretSealed: string;
  readonly dataKeyWrapped: string;
  readonly keyId: string;
};

/** Adds a webhook and its event, unless the project, counted under its lock, has `limit`. */
export async function insertWebhook(
  db: Database,
  ctx: ProjectContext,
  row: NewWebhookRow,
  limit: number,
): Promise<{ readonly inserted: Webhook } | { readonly refused: "no_project" | "limit" }> {
  const { projectId } = ctx;
  const event = {
    type: "webhook.created",
    projectId,
    subject: { webhook: row.id },
    data: {},
  } as const;
  const [locked, , inserted] = await db.batch([
    lockProject(db, projectId),
    db.execute(sql`
      with added as (
        insert into webhooks (id, project_id, url, description, event_types, secret_sealed,
          data_key_wrapped, key_id)
        select ${row.id}, projects.id, ${row.url}, ${row.description},
          ${sql.param(row.eventTypes)}::text[], ${row.secretSealed}, ${row.dataKeyWrapped}, ${row.keyId}
        from projects where projects.id = ${projectId} and state = 'active' and (
          select count(*) from webhooks where project_id = ${projectId} and state <> 'deleted'
        ) < ${limit}
        returning id
      ), event as (${outboxInsert(ctx, event, sql`added`)})
      select id from added`),
    db.select().from(webhooks).where(isOf(projectId, row.id)),
  ]);
  if (inserted[0]) return { inserted: toWebhook(inserted[0]) };
  return { refused: locked.length === 0 ? "no_project" : "limit" };
}

const isOf = (projectId: string, id: string) =>
  and(eq(webhooks.projectId, projectId), eq(webhooks.id, id), ne(webhooks.state, "deleted"));

/** The project's webhooks, oldest first. */
export async function selectWebhooks(db: Database, projectId: string): Promise<Webhook[]> {
  const rows = await db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.projectId, projectId), ne(webhooks.state, "deleted")))
    .orderBy(asc(webhooks.id));
  return rows.map(toWebhook);
}

export async function findWebhook(
  db: Database,
  projectId: string,
  id: string,
): Promise<Webhook | null> {
  const [row] = await db.select().from(webhooks).where(isOf(projectId, id));
  return row ? toWebhook(row) : null;
}

/** The sealed secrets of a webhook; null when there is no such webhook. */
export async function findSecrets(
  db: Database,
  projectId: string,
  id: string,
): Promise<SealedSecrets | null> {
  const [row] = await db.select().from(webhooks).where(isOf(projectId, id));
  if (!row || row.secretSealed === null || row.dataKeyWrapped === null) return null;
  const { secretSealed, dataKeyWrapped } = row;
  return { id, projectId, secretSealed, dataKeyWrapped, previousSecretSealed: null };
}
