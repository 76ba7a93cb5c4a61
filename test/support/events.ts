import { sql } from "drizzle-orm";
import { EVENTS, type EventType } from "#shared/contracts/events";
import type { Database } from "#shared/db/client";
import { isId } from "#shared/ids";
import { MADE_UP_EVENT } from "./made-up-events.ts";

/** An event as the outbox and the audit log keep it. */
export type StoredEvent = {
  readonly type: string;
  readonly actor: Readonly<Record<string, unknown>>;
  readonly subject: string | null;
  readonly data: Readonly<Record<string, unknown>>;
};

export const isEventType = (type: string): type is EventType => Object.hasOwn(EVENTS, type);

/** What about an event is not as the catalogue says; null when nothing is. */
export function findEventFault({ type, actor, subject, data }: StoredEvent): string | null {
  if (!isEventType(type)) return `${type}: not in the catalogue`;
  const { subject: kind, data: schema } = EVENTS[type];
  if (kind === null ? subject !== null : subject === null || !isId(kind, subject))
    return `${type}: the subject ${subject} is not of the kind ${kind}`;
  const isAnonymous = actor["type"] === "anonymous";
  if (isAnonymous ? actor["id"] !== null : typeof actor["id"] !== "string")
    return `${type}: the actor ${JSON.stringify(actor)} has the wrong id`;
  const { error } = schema().safeParse(data);
  return error === undefined ? null : `${type}: ${JSON.stringify(data)}: ${error.message}`;
}

/**
 * Reads every event that a test's database holds.
 *
 * @throws when one of them is not as the catalogue says.
 */
export async function checkStoredEvents(db: Database): Promise<void> {
  const { rows } = await db.execute<StoredEvent>(sql`
    select type, actor, subject, data from outbox where type <> ${MADE_UP_EVENT}
    union all select type, actor, subject, data from audit_log where type <> ${MADE_UP_EVENT}`);
  const faults = rows.flatMap((row) => findEventFault(row) ?? []);
  if (faults.length > 0) throw new Error(`Events against their catalogue:\n${faults.join("\n")}`);
}
