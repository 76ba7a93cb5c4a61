import type { SchemaTexts } from "./texts.ts";

export const AUDIT_TEXTS: SchemaTexts = {
  AuditEntry: {
    seq: "The entry's number in the project, counted from 1 without gaps.",
    event_id: "The id of the event that the entry is about.",
    type: "What happened, such as `connection.created`.",
    occurred_at: "When it happened.",
    actor: "Who did it.",
    subject: "The id of what it happened to. Null: the whole project.",
    data: "More about it: ids, states, counts and codes, never a secret.",
    address: "The client's address. Null when Atlas itself acted, or when it is not known.",
    result: "`refused`: the call was not carried out. Null in entries of older releases.",
    hash: "Covers this entry and the hash of the one before, so that a change is noticed.",
  },
  AuditActor: {
    type: "`account`, `api_key`, `service` or `anonymous`.",
    id: "The account's or key's id, or the service's name. Null for a visitor.",
  },
};
