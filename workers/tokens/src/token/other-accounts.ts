import { type SQL, sql } from "drizzle-orm";

/**
 * A subquery for the end user's other connections at the same integration. Any of them makes a read by `external_id`
 * ambiguous; revoked and unconfirmed connections do not count.
 *
 * @param connection an alias with `id`, `project_id`, `integration_id` and `external_id`.
 */
export const selectOtherAccounts = (connection: SQL): SQL => sql`
  select 1 from connections s join connection_tokens st on st.connection_id = s.id
  where s.project_id = ${connection}.project_id and s.integration_id = ${connection}.integration_id
    and s.external_id = ${connection}.external_id and s.id <> ${connection}.id
    and s.deleted_at is null and st.state not in ('revoked', 'pending')`;
