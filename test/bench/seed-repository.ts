import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";

/** A connection with its tokens, as the vault stores them. */
export type SealedConnection = {
  id: string;
  endUserId: string;
  externalId: string;
  accessSealed: string;
  refreshSealed: string;
};

export type Home = { projectId: string; integrationId: string; dataKeyVersion: number };

/** The project's newest data key, wrapped. @throws Error when it has none because no connection was ever stored. */
export async function readDataKey(
  db: Database,
  projectId: string,
): Promise<{ version: number; wrapped: string }> {
  const { rows } = await db.execute<{ version: number; wrapped: string }>(sql`
    select version, wrapped from project_data_keys where project_id = ${projectId}
    order by version desc limit 1`);
  const [key] = rows;
  if (key === undefined) throw new Error("The project has no data key.");
  return key;
}

/** Inserts connections as after a code exchange, with tokens that are valid for two hours. */
export async function insertConnections(
  db: Database,
  home: Home,
  connections: readonly SealedConnection[],
): Promise<void> {
  const given = sql`jsonb_to_recordset(${JSON.stringify(connections)}::jsonb) as r("id" text, "endUserId" text,
    "externalId" text, "accessSealed" text, "refreshSealed" text)`;
  await db.batch([
    db.execute(sql`
      insert into end_users (id, project_id, external_id)
      select r."endUserId", ${home.projectId}, r."externalId" from ${given}`),
    db.execute(sql`
      insert into connections (id, project_id, integration_id, end_user_id, external_id, account_issuer,
        account_subject, requested_scopes, granted_scopes, data_key_version)
      select r.id, ${home.projectId}, ${home.integrationId}, r."endUserId", r."externalId", 'bench',
        r."externalId", '{profile}', '{profile}', ${home.dataKeyVersion}::int from ${given}`),
    db.execute(sql`
      insert into connection_tokens (connection_id, project_id, integration_id, state, connect_version,
        access_sealed, refresh_sealed, data_key_version, expires_at, refresh_due_at)
      select r.id, ${home.projectId}, ${home.integrationId}, 'active', 1, r."accessSealed", r."refreshSealed",
        ${home.dataKeyVersion}::int, clock_timestamp() + interval '2 hours',
        clock_timestamp() + interval '100 minutes' from ${given}`),
  ]);
}

/** Updates the planner's statistics, because nothing else does so while the bench runs. */
export async function analyzeConnections(db: Database): Promise<void> {
  await db.execute(sql`analyze end_users, connections, connection_tokens`);
}

/** Sets when the access tokens of these connections expire; their refresh is due at the same moment. */
export async function expireTokens(
  db: Database,
  connectionIds: readonly string[],
  inMs: number,
): Promise<void> {
  await db.execute(sql`
    update connection_tokens set expires_at = n.moment, refresh_due_at = n.moment
    from (select clock_timestamp() + make_interval(secs => ${inMs / 1000}::float8) as moment) n
    where connection_id in (select jsonb_array_elements_text(${JSON.stringify(connectionIds)}::jsonb))`);
}

/** The version of PostgreSQL. */
export async function readServerVersion(db: Database): Promise<string> {
  const { rows } = await db.execute<{ version: string }>(
    sql`select current_setting('server_version') "version"`,
  );
  return rows[0]?.version ?? "unknown";
}
