import { type SQL, and, eq, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { isForeignKeyViolation } from "#shared/db/failure";
import { outboxInsert } from "#shared/db/outbox";
import { integrations } from "#shared/db/schema/providers";
import type { SealedSecret } from "../keys/client-secret.ts";
import { type IntegrationRow, named } from "./integration-repository.ts";

/** The columns of a new integration. The others have defaults. */
export type NewIntegration = SealedSecret &
  Pick<
    IntegrationRow,
    | "id"
    | "providerId"
    | "name"
    | "clientId"
    | "scopes"
    | "settings"
    | "discovered"
    | "refreshMarginSeconds"
  >;

export type Insertion =
  | { readonly inserted: IntegrationRow }
  | { readonly refused: "no_project" | "exists" | "limit" };

/**
 * Adds an integration and its event in one transaction. Without a key it gets the provider's id as its key, with the first
 * free number appended when that is taken. Checks keys and limit under the project's lock, so that parallel calls neither
 * take the same key nor exceed the limit.
 *
 * A deleted project keeps its row, so the foreign key does not see that it is gone. The statement therefore looks at the
 * project's state and locks it, and waits for a deletion that is under way.
 */
export async function insertIntegration(
  db: Database,
  ctx: ProjectContext,
  row: NewIntegration,
  key: string | null,
  limit: number,
): Promise<Insertion> {
  const [, { rows }, inserted] = await db.batch([
    db.execute(sql`
      select pg_advisory_xact_lock(hashtextextended(${`integrations:${ctx.projectId}`}, 0))`),
    db.execute<{ taken: boolean; is_open: boolean }>(insertion(ctx, row, key, limit)),
    db.select().from(integrations).where(eq(integrations.id, row.id)),
  ]);
  if (inserted[0]) return { inserted: inserted[0] };
  if (rows[0]?.is_open !== true) return { refused: "no_project" };
  return { refused: key !== null && rows[0].taken ? "exists" : "limit" };
}

function insertion(
  ctx: ProjectContext,
  row: NewIntegration,
  key: string | null,
  limit: number,
): SQL {
  const { projectId } = ctx;
  const base = key ?? row.providerId;
  const event = {
    type: "integration.created",
    projectId,
    subject: { integration: row.id },
    data: { provider: row.providerId },
  } as const;
  return sql`
    with home as (
      select id from projects where id = ${projectId} and state = 'active' for share
    ), own as (select key from integrations where project_id = ${projectId}),
    slot as (
      select candidate as key from (
        select n, case n when 1 then ${base} else ${base} || '-' || n end as candidate
        from generate_series(1, ${key === null ? limit + 1 : 1}::int) n
      ) candidates
      where candidate not in (select key from own) order by n limit 1
    ), added as (
      insert into integrations (id, project_id, key, provider_id, name, client_id,
        client_secret_sealed, client_secret_last4, data_key_wrapped, key_id, scopes, settings,
        discovered, discovered_at, refresh_margin_seconds)
      select ${row.id}, ${projectId}, slot.key, ${row.providerId}, ${row.name}, ${row.clientId},
        ${row.clientSecretSealed}, ${row.clientSecretLast4}, ${row.dataKeyWrapped}, ${row.keyId},
        ${sql.param(row.scopes, integrations.scopes)}::text[],
        ${JSON.stringify(row.settings)}::jsonb,
        ${row.discovered === null ? null : JSON.stringify(row.discovered)}::jsonb,
        case when ${row.discovered !== null}::boolean then clock_timestamp() end,
        ${row.refreshMarginSeconds}::int
      from slot join home on true where (select count(*) from own) < ${limit}::int
      returning id
    ), event as (${outboxInsert(ctx, event, sql`added`)})
    select exists (select from own where key = ${base}) as taken,
      exists (select from home) as is_open`;
}

/** The columns that may change. One that is left out stays as it is. */
export type IntegrationChanges = Partial<SealedSecret> &
  Partial<
    Pick<
      IntegrationRow,
      | "name"
      | "clientId"
      | "scopes"
      | "enabled"
      | "refreshMarginSeconds"
      | "settings"
      | "discovered"
    >
  >;

/** What has to hold for a change to be written. Null asks for nothing. */
export type ChangeCheck = {
  /** What a change of settings was checked against, and the names of those that change. */
  readonly settings: {
    readonly checked: Pick<IntegrationRow, "settings" | "discovered" | "clientSecretSealed">;
    readonly names: readonly string[];
  } | null;
  /** When the row that the caller saw was last changed, in milliseconds. */
  readonly updatedAt: Date | null;
};

/**
 * Changes an integration, with its events: `enabled` or `disabled` when that really changed, and `updated` when any other
 * column was given. One transaction, decided on the locked row, and only while it still is what `check` says.
 */
export async function updateIntegrationRow(
  db: Database,
  ctx: ProjectContext,
  id: string,
  changes: IntegrationChanges,
  check: ChangeCheck,
): Promise<IntegrationRow | null> {
  const { projectId } = ctx;
  const { enabled, ...others } = changes;
  const { settings } = check;
  const unchanged = sql`${settings === null ? sql`true` : stillHas(settings.checked)}
    and ${check.updatedAt === null ? sql`true` : wasUpdatedAt(check.updatedAt)}`;
  const about = { projectId, subject: { integration: id }, data: {} } as const;
  const events: SQL[] = [];
  if (enabled !== undefined) {
    const type = enabled ? "integration.enabled" : "integration.disabled";
    const from = sql`locked where enabled <> ${enabled}::boolean`;
    events.push(outboxInsert(ctx, { type, ...about }, from));
  }
  if (Object.keys(others).length > 0)
    events.push(
      outboxInsert(
        ctx,
        {
          type: "integration.updated",
          ...about,
          data: settings === null ? {} : { settings: settings.names },
        },
        sql`locked`,
      ),
    );
  const locked = sql`with locked as (
    select enabled from integrations 
    where project_id = ${projectId} and id = ${id} and ${unchanged} for no key update)`;
  const [, updated] = await db.batch([
    db.execute(
      sql`${locked}, ${sql.join(
        events.map((event, index) => sql`${sql.identifier(`event_${index}`)} as (${event})`),
        sql`, `,
      )} select from locked`,
    ),
    db
      .update(integrations)
      .set({
        ...changes,
        ...(changes.dataKeyWrapped === undefined ? {} : { keyWrappedAt: sql`clock_timestamp()` }),
        ...(changes.discovered === undefined
          ? {}
          : { discoveredAt: changes.discovered && sql`clock_timestamp()` }),
        updatedAt: sql`clock_timestamp()`,
      })
      .where(and(eq(integrations.projectId, projectId), eq(integrations.id, id), unchanged))
      .returning(),
  ]);
  return updated[0] ?? null;
}

const stillHas = ({
  settings,
  discovered,
  clientSecretSealed,
}: NonNullable<ChangeCheck["settings"]>["checked"]): SQL => sql`(
  settings = ${JSON.stringify(settings)}::jsonb
  and discovered is not distinct from ${discovered === null ? null : JSON.stringify(discovered)}::jsonb
  and client_secret_sealed = ${clientSecretSealed})`;

/** The column has microseconds, of which the caller saw milliseconds. */
const wasUpdatedAt = (seen: Date): SQL =>
  sql`date_trunc('milliseconds', updated_at) = ${seen.toISOString()}::timestamptz`;

/** Deletes an integration with its event. Changes nothing while other rows refer to it. */
export async function deleteIntegrationRow(
  db: Database,
  ctx: ProjectContext,
  integration: string,
): Promise<"deleted" | "not_found" | "in_use"> {
  const event = {
    type: "integration.deleted",
    projectId: ctx.projectId,
    subject: { integration: sql<string>`removed.id` },
    data: {},
  } as const;
  try {
    const { rows } = await db.execute(sql`
      with removed as (delete from integrations where ${named(ctx.projectId, integration)} returning id),
      event as (${outboxInsert(ctx, event, sql`removed`)})
      select id from removed`);
    return rows.length > 0 ? "deleted" : "not_found";
  } catch (thrown) {
    if (isForeignKeyViolation(thrown)) return "in_use";
    throw thrown;
  }
}
