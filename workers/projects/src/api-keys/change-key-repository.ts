import { sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { lockProject } from "../projects/project-repository.ts";

/** Gives a key of this project another name, and writes the event unless it has the name already. */
export async function renameKey(
  db: Database,
  ctx: ProjectContext,
  id: string,
  name: string,
): Promise<void> {
  const event = {
    type: "api_key.renamed",
    projectId: ctx.projectId,
    subject: { apiKey: id },
    data: {},
  } as const;
  await db.execute(sql`
    with renamed as (
      update api_keys set name = ${name}
      where id = ${id} and project_id = ${ctx.projectId} and name <> ${name} returning id
    ) ${outboxInsert(ctx, event, sql`renamed`)}`);
}

type Successor = {
  readonly id: string;
  readonly secretHash: string;
  readonly last4: string;
  readonly scopes: readonly string[];
};

export type Rotation = {
  readonly name: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly old_expires_at: string;
};

/**
 * Adds a key's successor, with its name, scopes and lifetime, ends the old key after the overlap and writes the events
 * of both. Of rotations of one key at once only one succeeds: they take turns under the project's lock.
 *
 * @param limit how many valid keys the project can have, with those in their overlap.
 * @returns `ended` for a key that is revoked, expired or already replaced.
 */
export async function replaceKey(
  db: Database,
  ctx: ProjectContext,
  rotation: { oldId: string; successor: Successor; overlapSeconds: number; limit: number },
): Promise<Rotation | "no_project" | "ended" | "limit"> {
  const { projectId } = ctx;
  const { oldId, successor, overlapSeconds, limit } = rotation;
  const created = {
    type: "api_key.created",
    projectId,
    subject: { apiKey: successor.id },
    data: { scopes: successor.scopes as never },
  } as const;
  const rotated = {
    type: "api_key.rotated",
    projectId,
    subject: { apiKey: oldId },
    data: { successor: successor.id, overlap_seconds: overlapSeconds },
  } as const;
  const [locked, { rows }] = await db.batch([
    lockProject(db, projectId),
    db.execute<{ is_full: boolean } & { [Name in keyof Rotation]: string | null }>(sql`
      with old as (
        select name, scopes, expires_at - created_at as lifetime, (
          select count(*) from api_keys where project_id = ${projectId} and revoked_at is null
            and (expires_at is null or expires_at > clock_timestamp())
        ) >= ${limit} as is_full
        from api_keys where id = ${oldId} and project_id = ${projectId} and revoked_at is null
          and replaced_by is null and (expires_at is null or expires_at > clock_timestamp())
      ), added as (
        insert into api_keys (id, project_id, name, secret_hash, last4, scopes, expires_at)
        select ${successor.id}, ${projectId}, name, ${successor.secretHash}, ${successor.last4},
          scopes, clock_timestamp() + lifetime
        from old where not is_full
        returning id, name, created_at, expires_at
      ), replaced as (
        update api_keys set replaced_by = added.id, expires_at = least(api_keys.expires_at,
          clock_timestamp() + make_interval(secs => ${overlapSeconds}::int))
        from added where api_keys.id = ${oldId} and project_id = ${projectId}
        returning api_keys.expires_at
      ), first as (${outboxInsert(ctx, created, sql`added`)}
      ), second as (${outboxInsert(ctx, rotated, sql`replaced`)})
      select old.is_full, added.name, added.created_at, added.expires_at,
        replaced.expires_at as old_expires_at
      from old left join added on true left join replaced on true`),
  ]);
  const row = rows[0];
  if (locked.length === 0) return "no_project";
  if (!row) return "ended";
  if (row.is_full || row.name === null || row.created_at === null || row.old_expires_at === null)
    return "limit";
  return {
    name: row.name,
    created_at: iso(row.created_at),
    expires_at: row.expires_at && iso(row.expires_at),
    old_expires_at: iso(row.old_expires_at),
  };
}

const iso = (text: string): string => new Date(text).toISOString();
