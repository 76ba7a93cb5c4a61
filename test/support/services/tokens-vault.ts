import { sql } from "drizzle-orm";
import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { Connection } from "#shared/contracts/tokens/connection";
import { sha256Hex } from "#shared/crypto/hash";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";
import { deleteConnection } from "../../../workers/tokens/src/connections/delete-connection.ts";
import { disableConnection } from "../../../workers/tokens/src/connections/disable-connection.ts";
import { getConnection } from "../../../workers/tokens/src/connections/get-connection.ts";
import { revokeConnection } from "../../../workers/tokens/src/connections/revoke-connection.ts";
import { storeConnection } from "../../../workers/tokens/src/connections/store-connection.ts";
import { type Isolate, type Project, type StoreOptions, key, valueOf } from "./tokens-world.ts";

/** A connect code, and the hash of it that is stored. */
export async function connectCode(): Promise<{ code: string; hash: string }> {
  const code = `cc_${key()}`;
  return { code, hash: await sha256Hex(code) };
}

/** Stores a grant and returns what the flow gets. */
export async function store(
  isolate: Isolate,
  project: Project,
  options: StoreOptions = {},
): Promise<{ connection_id: string; state: string }> {
  const input = await project.grantInput(options);
  return valueOf(await storeConnection(isolate, project.ctx, input));
}

export async function show(
  isolate: Isolate,
  project: Project,
  connectionId: string,
): Promise<Connection> {
  return valueOf(await getConnection(isolate, project.ctx, { connection_id: connectionId }));
}

export type Event = { type: string; data: Record<string, unknown>; actor: Record<string, unknown> };

/** All events of a connection, including its creation. */
export async function eventsOf(project: Project, connectionId: string): Promise<Event[]> {
  const { rows } = await project.world.db.execute<Event>(sql`
    select type, data, actor from outbox where subject = ${connectionId} order by occurred_at, id`);
  return rows;
}

export async function stateOf(project: Project, connectionId: string): Promise<string> {
  return String((await project.row(connectionId))["state"]);
}

/** Has a connection's connect code run out this long ago. */
export async function endCode(project: Project, connectionId: string, ms = 1): Promise<void> {
  await project.world.db.execute(sql`
    update connections set connect_code_expires_at =
      clock_timestamp() - make_interval(secs => ${ms / 1_000}::float8) where id = ${connectionId}`);
}

/** Marks the stored version as declared dead by the provider. */
export async function declareDead(project: Project, connectionId: string): Promise<void> {
  await project.world.db.execute(sql`
    update connection_tokens set dead_version = version, state_reason = 'invalid_grant',
      state = case state when 'active' then 'needs_reauth' else state end
    where connection_id = ${connectionId}`);
}

let accounts = 0;

/** Makes a connection for a new account and brings it into a state. */
export async function connectionIn(
  isolate: Isolate,
  project: Project,
  state: ConnectionState,
): Promise<{
  id: string;
  subject: string;
  code: string;
  accessToken: string;
  refreshToken: string;
}> {
  accounts += 1;
  const subject = `account-${accounts}`;
  const { code, hash } = await connectCode();
  const connected = await project.connect(isolate, {
    subject,
    externalId: subject,
    ...(state === "pending" ? { connect_code_hash: hash } : {}),
  });
  const input = { connection_id: connected.id };
  if (state === "needs_reauth") await declareDead(project, connected.id);
  if (state === "disabled") valueOf(await disableConnection(isolate, project.ctx, input));
  if (state === "revoked") valueOf(await revokeConnection(isolate, project.ctx, input));
  if (state === "deleted")
    valueOf(await deleteConnection(isolate, project.ctx, { ...input, hard: false }));
  return { ...connected, subject, code };
}

/** Inserts connections as a soft delete leaves them; the first one as an interrupted hard delete leaves it. */
export async function fillWithDeleted(into: Project, count: number): Promise<void> {
  const { id, integration } = into;
  const endUserId = await into.endUser("filler");
  await into.world.db.execute(sql`
    with c as (
      insert into connections (id, project_id, integration_id, end_user_id, external_id, account_issuer,
        account_subject, requested_scopes, granted_scopes, data_key_version, deleted_at)
      select ${`con_${id}_`} || lpad(n::text, 5, '0'), ${id}, ${integration.id}, ${endUserId}, 'filler',
        'issuer', n::text, '{}', '{}', 1, clock_timestamp()
      from generate_series(1, ${count}::int) n returning id
    )
    insert into connection_tokens (connection_id, project_id, integration_id, state, data_key_version)
    select c.id, ${id}, ${integration.id}, 'deleted', 1 from c where c.id not like '%00001'`);
}

/** Makes 300 copies of a connection, overdue for longer than any other. Their ciphertexts do not open. */
export async function multiply(db: Database, { id }: { id: string }): Promise<void> {
  const ids = JSON.stringify(Array.from({ length: 300 }, () => newId("connection")));
  const copies = sql`jsonb_array_elements_text(${ids}::jsonb) with ordinality as copy (id, n)`;
  await db.execute(sql`
    insert into connections (id, project_id, integration_id, end_user_id, external_id, account_issuer,
      account_subject, requested_scopes, granted_scopes, data_key_version)
    select copy.id, c.project_id, c.integration_id, c.end_user_id, c.external_id,
      c.account_issuer, 'many-' || copy.n, '{}', '{}', 1
    from connections c, ${copies} where c.id = ${id}`);
  await db.execute(sql`
    insert into connection_tokens (connection_id, project_id, integration_id, state, access_sealed,
      refresh_sealed, data_key_version, expires_at, refresh_due_at)
    select copy.id, t.project_id, t.integration_id, 'active', t.access_sealed,
      t.refresh_sealed, 1, t.expires_at, clock_timestamp() - interval '1 hour'
    from connection_tokens t, ${copies} where t.connection_id = ${id}`);
}
