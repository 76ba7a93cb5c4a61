import { sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { BrandingRecord, LogoFile } from "#shared/contracts/projects/branding";
import { fromBase64Url, toBase64 } from "#shared/crypto/base64";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import type { Image } from "./image/image.ts";

type Row = {
  logo_hash: string | null;
  logo_type: Image["type"] | null;
  logo_width: number | null;
  logo_height: number | null;
  accent_color: string | null;
  support: string | null;
};

const toRecord = (row: Row | undefined): BrandingRecord => ({
  logo:
    row?.logo_hash && row.logo_type && row.logo_width && row.logo_height
      ? {
          hash: row.logo_hash,
          type: row.logo_type,
          width: row.logo_width,
          height: row.logo_height,
        }
      : null,
  accent_color: row?.accent_color ?? null,
  support: row?.support ?? null,
});

/** What is changed; what is left out stays. */
export type BrandingChanges = {
  readonly logo?: (Image & { readonly hash: string; readonly bytes: Uint8Array }) | null;
  readonly accentColor?: string | null;
  readonly support?: string | null;
};

/** The project's branding, without the picture itself. */
export async function selectBranding(db: Database, projectId: string): Promise<BrandingRecord> {
  const { rows } = await db.execute<Row>(sql`
    select logo_hash, logo_type, logo_width, logo_height, accent_color, support
    from project_branding where project_id = ${projectId}`);
  return toRecord(rows[0]);
}

/**
 * Changes what is given and writes the event, in one statement. Two people who change different things at once both
 * succeed.
 *
 * @returns null when the project is not active any more.
 */
export async function changeBranding(
  db: Database,
  ctx: ProjectContext,
  { logo, accentColor, support }: BrandingChanges,
): Promise<BrandingRecord | null> {
  const changed = [
    ...(logo === undefined ? [] : (["logo"] as const)),
    ...(accentColor === undefined ? [] : (["accent_color"] as const)),
    ...(support === undefined ? [] : (["support"] as const)),
  ];
  const event = {
    type: "project.branding_changed",
    projectId: ctx.projectId,
    subject: { project: ctx.projectId },
    data: { changed },
  } as const;
  const has = (name: (typeof changed)[number]) => changed.includes(name);
  const keep = (column: string, isGiven: boolean) =>
    isGiven
      ? sql`${sql.identifier(column)} = excluded.${sql.identifier(column)}`
      : sql`${sql.identifier(column)} = project_branding.${sql.identifier(column)}`;
  const bytes = logo ? toBase64(logo.bytes) : null;
  const { rows } = await db.execute<Row>(sql`
    with changed as (
      insert into project_branding (project_id, logo_hash, logo_type, logo_width, logo_height,
        logo_bytes, accent_color, support)
      select id, ${logo?.hash ?? null}, ${logo?.type ?? null}, ${logo?.width ?? null}::int,
        ${logo?.height ?? null}::int, decode(${bytes}::text, 'base64'), ${accentColor ?? null},
        ${support ?? null}
      from projects where id = ${ctx.projectId} and state = 'active'
      on conflict (project_id) do update set
        ${keep("logo_hash", has("logo"))}, ${keep("logo_type", has("logo"))},
        ${keep("logo_width", has("logo"))}, ${keep("logo_height", has("logo"))},
        ${keep("logo_bytes", has("logo"))}, ${keep("accent_color", has("accent_color"))},
        ${keep("support", has("support"))}, updated_at = clock_timestamp()
      returning logo_hash, logo_type, logo_width, logo_height, accent_color, support
    ), event as (${outboxInsert(ctx, event, sql`changed`)})
    select * from changed`);
  return rows[0] ? toRecord(rows[0]) : null;
}

/** A picture by its hash, whichever project shows it: the hash names these bytes and no others. */
export async function findLogo(db: Database, hash: string): Promise<LogoFile | null> {
  const { rows } = await db.execute<{ logo_type: Image["type"]; bytes: string }>(sql`
    select logo_type, encode(logo_bytes, 'base64') as bytes
    from project_branding join projects on projects.id = project_id
    where logo_hash = ${hash} and state in ('active', 'archived') and suspended_at is null
    limit 1`);
  const row = rows[0];
  const bytes = row === undefined ? null : fromBase64Url(row.bytes.replaceAll("\n", ""));
  return row === undefined || bytes === null ? null : { type: row.logo_type, bytes };
}
