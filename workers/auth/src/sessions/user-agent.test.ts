import { expect, test } from "vitest";
import { cleanUserAgent } from "./user-agent.ts";

test("a browser's name is kept without hidden characters, and cut to 300", () => {
  expect(cleanUserAgent("Mozilla/5.0 (X11; Linux)")).toBe("Mozilla/5.0 (X11; Linux)");
  expect(cleanUserAgent(" a\u0000b\nc\u202ed\u200be\ud800f\u0085 ")).toBe("abcdef");
  expect(cleanUserAgent("x".repeat(301))).toBe("x".repeat(300));
  expect(cleanUserAgent("🦊".repeat(301))).toBe("🦊".repeat(300));
});

test.each([null, "", " ", "\u0000\u202e"])("%j is no name", (sent) => {
  expect(cleanUserAgent(sent)).toBeNull();
});
