import { expect, test } from "vitest";
import { choice, flag, localPath, search, text } from "./search.ts";

const read = search({ q: text(), live: flag(), range: choice(["24h", "7d"]), next: localPath() });

test("what makes sense is kept", () => {
  const given = { q: "ada", live: true, range: "7d", next: "/projects?x=1" };
  expect(read(given)).toEqual(given);
});

test("a number in the address is text: an external id may be one", () => {
  expect(read({ q: 48_213 })).toEqual({ q: "48213" });
});

test("what makes no sense counts as absent, and so does what the page does not know", () => {
  expect(read({ q: {}, live: "yes", range: "1y", other: "x" })).toEqual({});
});

test.each(["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "projects"])(
  "%s is no way on after signing in",
  (next) => {
    expect(read({ next })).toEqual({});
  },
);
