import { expect, test } from "vitest";
import { newId } from "#shared/ids";
import { findEventFault } from "./events.ts";

const event = {
  type: "connection.deleted",
  actor: { type: "account", id: newId("account") },
  subject: newId("connection"),
  data: { hard: false },
};

test("an event of the catalogue has no fault", () => {
  expect(findEventFault(event)).toBeNull();
  expect(findEventFault({ ...event, actor: { type: "anonymous", id: null } })).toBeNull();
  const data = { reads: 1, connection_count: 1, connections: [event.subject] };
  expect(
    findEventFault({ ...event, type: "connection.tokens_read", subject: null, data }),
  ).toBeNull();
});

test.each([
  ["an unknown type", { type: "thing.done" }, "not in the catalogue"],
  ["another kind of subject", { subject: newId("project") }, "not of the kind connection"],
  ["no subject where there is one", { subject: null }, "not of the kind connection"],
  ["a subject where there is none", { type: "connection.tokens_read" }, "not of the kind null"],
  ["an actor without an id", { actor: { type: "account", id: null } }, "wrong id"],
  ["an anonymous actor with an id", { actor: { type: "anonymous", id: "acc_1" } }, "wrong id"],
  ["a member that is missing", { data: {} }, "hard"],
  ["a member of another type", { data: { hard: "yes" } }, "hard"],
  ["a member too many", { data: { hard: true, email: "a@example.com" } }, "email"],
])("%s is a fault", (_, change, text) => {
  expect(findEventFault({ ...event, ...change })).toContain(text);
});
