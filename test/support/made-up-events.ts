import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";

/** A type that the catalogue does not have. */
export const MADE_UP_EVENT = "thing.done";

/**
 * Puts events into the outbox whose data no real event has: for tests of the audit chain, which holds whatever JSON
 * it is given. Some of them happened at the very same moment.
 */
export const addMadeUpEvents = (db: Database, projectId: string, count: number) =>
  db.execute(sql`insert into outbox
      (id, project_id, type, actor, subject, data, request_id, occurred_at)
    select ${newId("event")} || n, ${projectId}, ${MADE_UP_EVENT}, '{"type":"service","id":"tokens"}',
      case when n % 2 = 0 then 'con_1' end,
      jsonb_build_object('n', n, 'z', jsonb_build_object('b', 1, 'a', 'ü\n'), 'pi', 3.25, 'big', 1e21),
      case when n % 3 = 0 then 'req_1' end,
      now() + (n / 3) * interval '1 microsecond'
    from generate_series(1, ${count}::int) n`);
