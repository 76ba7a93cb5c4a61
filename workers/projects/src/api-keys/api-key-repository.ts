import { and, desc, eq, sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import { API_KEY_SCOPES } from "#shared/contracts/permissions";
import type { ApiKey, ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { apiKeyPrefix } from "#shared/crypto/api-key";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { apiKeys } from "#shared/db/schema/projects";
import { lockProject } from "../projects/project-repository.ts";

type NewKey = {
  readonly id: string;
  readonly name: string;
  readonly secretHash: string;
  readonly last4: string;
  readonly scopes: readonly ApiKey["scopes"][number][];
  /** Null for a key that does not expire. */
  readonly expiresInDays: number | null;
};

/**
 * Adds a key and its event, unless the project already has `limit` valid keys. Counts under the project's lock, so that
 * parallel calls cannot exceed the limit.
 *
 * @returns `no_project` or `limit` when no key was added.
 */
export async function insertApiKey(
  db: Database,
  ctx: ProjectContext,
  key: NewKey,
  limit: number,
): Promise<{ created_at: string; expires_at: string | null } | "no_project" | "limit"> {
  const event = {
    type: "api_key.created",
    projectId: ctx.projectId,
    subject: { apiKey: key.id },
    data: { scopes: key.scopes },
  } as const;
  const [locked, { rows }] = await db.batch([
    lockProject(db, ctx.projectId),
    db.execute<{ created_at: string; expires_at: string | null }>(sql`
      with added as (
        insert into api_keys (id, project_id, name, secret_hash, last4, scopes, expires_at)
        select ${key.id}, projects.id, ${key.name}, ${key.secretHash}, ${key.last4},
          ${sql.param(key.scopes)}::text[], clock_timestamp() + make_interval(days => ${key.expiresInDays}::int)
        from projects where projects.id = ${ctx.projectId} and state = 'active' and (
          select count(*) from api_keys where project_id = ${ctx.projectId} and revoked_at is null
            and replaced_by is null and (expires_at is null or expires_at > clock_timestamp())
        ) < ${limit}
        returning created_at, expires_at
      ), event as (${outboxInsert(ctx, event, sql`added`)})
      select created_at, expires_at from added`),
  ]);
  const row = rows[0];
  if (!row) return locked.length === 0 ? "no_project" : "limit";
  return { created_at: iso(row.created_at), expires_at: row.expires_at && iso(row.expires_at) };
}

const iso = (text: string): string => new Date(text).toISOString();

/** The project's keys: those that work, then expired ones, then revoked ones; the newest of each first. */
export async function selectApiKeys(
  db: Database,
  projectId: string,
  limit: number,
): Promise<ApiKey[]> {
  const rows = await db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.projectId, projectId))
    .orderBy(
      sql`${apiKeys.revokedAt} is not null`,
      // A rotated key expires and is never revoked: without this, old ones would crowd out a key that works.
      sql`coalesce(${apiKeys.expiresAt} <= clock_timestamp(), false)`,
      desc(apiKeys.id),
    )
    .limit(limit);
  return rows.map(toApiKey);
}

export const toApiKey = (row: typeof apiKeys.$inferSelect): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: apiKeyPrefix(row.id),
  last4: row.last4,
  scopes: API_KEY_SCOPES.filter((scope) => row.scopes.includes(scope)),
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt?.toISOString() ?? null,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
  last_used_network: row.lastUsedNetwork,
  revoked_at: row.revokedAt?.toISOString() ?? null,
  replaced_by: row.replacedBy,
});

/** The project's key with this id, whatever its state; null when there is none. */
export async function findApiKey(
  db: Database,
  projectId: string,
  id: string,
): Promise<ApiKey | null> {
  const [row] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), eq(apiKeys.projectId, projectId)));
  return row ? toApiKey(row) : null;
}

/** Revokes a key of this project; only the first revocation writes an event. @returns whether the project has this key. */
export async function revoke(db: Database, ctx: ProjectContext, id: string): Promise<boolean> {
  const event = {
    type: "api_key.revoked",
    projectId: ctx.projectId,
    subject: { apiKey: id },
    data: {},
  } as const;
  const { rows } = await db.execute(sql`
    with revoked as (
      update api_keys set revoked_at = clock_timestamp()
      where id = ${id} and project_id = ${ctx.projectId} and revoked_at is null returning id
    ), event as (${outboxInsert(ctx, event, sql`revoked`)})
    select id from api_keys where id = ${id} and project_id = ${ctx.projectId}`);
  return rows.length > 0;
}

/**
 * Finds what a valid key may do; null for a key of a project that is being deleted. The verdict says when the project is
 * suspended or archived. The same statement records when and
 * from which network the key was used, at most every five minutes.
 *
 * It skips the record when another verification holds the row, so that no caller waits for it.
 */
export async function findLiveApiKey(
  db: Database,
  id: string,
  hash: string,
  network: string | null,
): Promise<ApiKeyVerdict | null> {
  const { rows } = await db.execute<{
    project_id: string;
    scopes: string[];
    expires_at: string | null;
    state: "active" | "archived" | "suspended";
    origins: string[] | null;
  }>(sql`
    with live as (
      select api_keys.id, project_id, scopes, expires_at,
        case when suspended_at is null then state else 'suspended' end as state, (
        select array_agg(origin) from allowed_origins
        where allowed_origins.project_id = api_keys.project_id
      ) as origins from api_keys
      join projects on projects.id = project_id and projects.state in ('active', 'archived')
      where api_keys.id = ${id} and secret_hash = ${hash} and revoked_at is null
        and (expires_at is null or expires_at > clock_timestamp())
    ), due as (
      select id from api_keys where id in (select id from live)
        and (last_used_at is null or last_used_at < clock_timestamp() - interval '5 minutes')
      for no key update skip locked
    ), noted as (
      update api_keys set last_used_at = clock_timestamp(), last_used_network = ${network}
      from due where api_keys.id = due.id
    )
    select project_id, scopes, expires_at, state, origins from live`);
  const row = rows[0];
  return row
    ? {
        api_key_id: id,
        project_id: row.project_id,
        scopes: API_KEY_SCOPES.filter((scope) => row.scopes.includes(scope)),
        expires_at: row.expires_at && iso(row.expires_at),
        ...(row.state === "active" ? {} : { project_state: row.state }),
        ...(row.origins === null ? {} : { allowed_origins: row.origins }),
      }
    : null;
}
