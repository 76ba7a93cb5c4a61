import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { z } from "zod";
import { EVENTS } from "#shared/contracts/events";
import { makeSecret } from "../keys/webhook-secret.ts";
import { messageBody, signedHeaders } from "./message.ts";

const message = {
  type: "connection.created",
  occurredAt: "2026-11-23T10:20:30.123456Z",
  projectId: "prj_1",
  subject: "con_1",
  data: { state: "active" },
};

test("a body names type, time, details, subject and project, in this order", () => {
  expect(messageBody(message)).toBe(
    '{"type":"connection.created","timestamp":"2026-11-23T10:20:30.123456Z",' +
      '"data":{"state":"active","subject":"con_1","project_id":"prj_1"}}',
  );
});

test("the details of an event never have a member that subject or project would hide", () => {
  for (const [type, { data }] of Object.entries(EVENTS)) {
    const { properties = {} } = z.toJSONSchema(data()) as { properties?: object };
    expect(Object.keys(properties), type).not.toContain("subject");
    expect(Object.keys(properties), type).not.toContain("project_id");
  }
});

test("every secret signs, and none but these", async () => {
  const [first, second, other] = [makeSecret(), makeSecret(), makeSecret()];
  const body = messageBody(message);
  const headers = await signedHeaders("evt_1", body, [first, second], Date.now());
  expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
  for (const secret of [first, second])
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(() => new Webhook(other).verify(body, headers)).toThrow("No matching signature");
});

test("an old message does not verify: its time is signed", async () => {
  const secret = makeSecret();
  const body = messageBody(message);
  const headers = await signedHeaders("evt_1", body, [secret], Date.now() - 600_000);
  expect(() => new Webhook(secret).verify(body, headers)).toThrow("too old");
  const now = String(Math.floor(Date.now() / 1_000));
  expect(() => new Webhook(secret).verify(body, { ...headers, "webhook-timestamp": now })).toThrow(
    "No matching signature",
  );
});
