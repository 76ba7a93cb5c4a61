import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { headersFor, parseHeaderRules } from "./header-rules.ts";

test("later rules add to earlier ones, and take away what they name", () => {
  const rules = parseHeaderRules(`
# a comment
/*
  X-One: 1
  Cache-Control: no-cache

/assets/*
  ! Cache-Control
  Cache-Control: public, max-age=31536000
  X-Two: a: b
`);
  expect(headersFor(rules, "/")).toEqual({ "x-one": "1", "cache-control": "no-cache" });
  expect(headersFor(rules, "/assets/a.js")).toEqual({
    "x-one": "1",
    "cache-control": "public, max-age=31536000",
    "x-two": "a: b",
  });
});

test("a path without a star is that path alone, and a dot is a dot", () => {
  const rules = parseHeaderRules("/a.js\n  x: 1");
  expect(headersFor(rules, "/a.js")).toEqual({ x: "1" });
  expect(headersFor(rules, "/aXjs")).toEqual({});
  expect(headersFor(rules, "/a.js/b")).toEqual({});
});

test("the dashboard's own rules allow nothing inline and nothing from elsewhere", async () => {
  const text = await readFile(new URL("../../web/public/_headers", import.meta.url), "utf8");
  const headers = headersFor(parseHeaderRules(text), "/projects");
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*|data:|blob:/);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  });
});
