import { describe, expect, test } from "vitest";
import { tagsSchema } from "./fields.ts";
import { listAuditLogInput } from "./projects/audit-log.ts";
import { replayWebhookInput } from "./projects/webhook-delivery.ts";
import { updateIntegrationInput } from "./providers/integration.ts";
import { listConnectionsInput } from "./tokens/connection.ts";
import { updatePlatformSettingsInput } from "./users/platform-settings.ts";

test.each(["", "blue", "a\tb\nc", "😀 ünï", "a".repeat(255)])("%j is a tag's value", (team) => {
  expect(tagsSchema.safeParse({ team }).success).toBe(true);
});

test.each(["a\0b", "\0", "a\ud800b", "\udc00", "a".repeat(256)])(
  "%j is not: PostgreSQL would refuse it when the connection is stored",
  (team) => {
    expect(tagsSchema.safeParse({ team }).success).toBe(false);
  },
);

test.each(["team:a\0b", "team:a\ud800b"])("%j is no filter by tag either", (tag) => {
  expect(listConnectionsInput.safeParse({ tag: "team:a b" }).success).toBe(true);
  expect(listConnectionsInput.safeParse({ tag }).success).toBe(false);
});

describe("a time that a caller names", () => {
  const inputs: [string, (time: string) => boolean][] = [
    ["the audit log's `since`", (since) => listAuditLogInput.safeParse({ since }).success],
    ["the audit log's `until`", (until) => listAuditLogInput.safeParse({ until }).success],
    ["a replay's `since`", (since) => replayWebhookInput.safeParse({ since }).success],
    [
      "the end of maintenance",
      (until) =>
        updatePlatformSettingsInput.safeParse({ maintenance: { on: true, until } }).success,
    ],
    [
      "the version of an integration",
      (time) => updateIntegrationInput.safeParse({ expected_updated_at: time }).success,
    ],
  ];

  test.each(inputs)("is one that PostgreSQL knows: %s", (_, takes) => {
    for (const time of [
      "1970-01-01T00:00:00Z",
      "2026-11-29T10:00:00.123456789Z",
      "9999-12-31T23:59:59Z",
    ])
      expect([time, takes(time)]).toEqual([time, true]);
    for (const time of [
      "0000-01-01T00:00:00Z",
      "1969-12-31T23:59:59Z",
      `2026-01-01T00:00:00.${"0".repeat(40)}Z`,
      "2026-02-30T00:00:00Z",
      "yesterday",
    ])
      expect([time, takes(time)]).toEqual([time, false]);
  });
});
