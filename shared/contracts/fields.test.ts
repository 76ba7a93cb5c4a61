import { expect, test } from "vitest";
import { tagsSchema } from "./fields.ts";
import { listConnectionsInput } from "./tokens/connection.ts";

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
