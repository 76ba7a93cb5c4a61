import { SQL, is, sql } from "drizzle-orm";
import type { EventData, EventSubject, EventType } from "../contracts/events.ts";
import { newId } from "../ids.ts";

/** Who caused an event and in which request; null when it was more than one. A `CallContext` is one. */
export type EventOrigin = {
  readonly actor: {
    readonly type: string;
    readonly id?: string | null;
    /** Whose personal access token it is. */
    readonly accountId?: string;
  };
  readonly requestId: string | null;
  /** The client's address; missing when Atlas itself acts. */
  readonly ip?: string | null;
};

/** One event of the catalogue. What only the statement knows is an expression over the rows of its source. */
export type NewEvent<T extends EventType> = {
  readonly type: T;
  readonly projectId: string | SQL<string>;
  /** The id by its kind, such as `{ connection: id }`; null where the catalogue says so. */
  readonly subject: EventSubject<T> extends infer Kind extends string
    ? { readonly [K in Kind]: string | SQL<string> }
    : null;
  /** Expressions need a type of their own (`x.state`, `${hard}::boolean`), which decides what JSON they become. */
  readonly data: {
    readonly [M in keyof EventData<T>]: EventData<T>[M] | SQL<EventData<T>[M]>;
  };
  /** `refused` for what was asked and not done; `done` when left out. */
  readonly result?: "done" | "refused";
};

/**
 * Inserts an event into the outbox, as a piece of the statement that makes the change, so that neither happens without
 * the other. Nothing else writes to the outbox.
 *
 * @param from what stands behind `from`: a part of the statement's `with` list, with joins and a condition where needed.
 *   Each of its rows gives one event: one row when the change was made, none when it was not.
 * @param atMost how many rows there can be. With more of them the whole statement fails.
 */
export function outboxInsert<T extends EventType>(
  by: EventOrigin,
  event: NewEvent<T>,
  from?: SQL,
  atMost = 1,
): SQL {
  const actor = JSON.stringify(actorOf(by));
  return sql`
    insert into outbox (id, project_id, type, actor, subject, data, request_id,
      address, result)
    select ${eventId(atMost)}, ${event.projectId}, ${event.type}, ${actor}::jsonb,
      ${subjectId(event.subject)}, ${buildData(event.data)}, ${by.requestId},
      ${by.ip ?? null}, ${event.result ?? "done"}
    ${from === undefined ? sql`` : sql`from ${from}`}`;
}

/** An access token acts for its account, which is named first; so all that an account did is found by its id. */
const actorOf = ({ actor: { type, id = null, accountId } }: EventOrigin) =>
  accountId === undefined ? { type, id } : { type: "account", id: accountId, token_id: id };

/** One id, or one for each row out of a list that was made beforehand. */
const eventId = (atMost: number): SQL => {
  if (atMost === 1) return sql`${newId("event")}`;
  const ids = Array.from({ length: atMost }, () => newId("event"));
  return sql`${JSON.stringify(ids)}::jsonb ->> (row_number() over () - 1)::int`;
};

const subjectId = (subject: Readonly<Record<string, string | SQL>> | null): SQL =>
  sql`${subject === null ? null : Object.values(subject)[0]}`;

function buildData(data: Readonly<Record<string, unknown>>): SQL {
  const known: [string, unknown][] = [];
  const computed: SQL[] = [];
  for (const [name, value] of Object.entries(data))
    if (is(value, SQL)) computed.push(sql`${name}::text, ${value}`);
    else known.push([name, value]);
  const values = sql`${JSON.stringify(Object.fromEntries(known))}::jsonb`;
  return computed.length === 0
    ? values
    : sql`${values} || jsonb_build_object(${sql.join(computed, sql`, `)})`;
}
