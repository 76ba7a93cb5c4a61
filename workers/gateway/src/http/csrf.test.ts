import { expect, test } from "vitest";
import { checkCsrfToken, checkOrigin } from "./csrf.ts";
import { readConfig } from "../env.ts";
import { makeEnv } from "#support/gateway/doubles";

const config = readConfig(makeEnv({}, { ATLAS_DASHBOARD_URL: "https://dash.example.com" }).env);
const refusal = expect.objectContaining({
  failure: expect.objectContaining({ code: "csrf_refused" }),
});

test.each([
  {},
  { origin: "https://atlas.example.com" },
  { origin: "https://dash.example.com", "sec-fetch-site": "same-origin" },
  { "sec-fetch-site": "none" },
])("a request with %j passes", (headers) => {
  expect(() => checkOrigin(new Headers(headers), config)).not.toThrow();
});

test.each([
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "https://atlas.example.com.evil.example" },
  { origin: "http://atlas.example.com" },
  { origin: "https://atlas.example.com:8443" },
  { origin: "https://ATLAS.example.com" },
  { origin: "" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { origin: "https://atlas.example.com", "sec-fetch-site": "cross-site" },
])("a request with %j is refused", (headers) => {
  expect(() => checkOrigin(new Headers(headers), config)).toThrow(refusal);
});

test("only the session's own CSRF token passes", () => {
  const sent = (token: string) => () =>
    checkCsrfToken(new Headers({ "x-csrf-token": token }), "abc");
  expect(sent("abc")).not.toThrow();
  expect(sent("abd")).toThrow(refusal);
  expect(sent("abcd")).toThrow(refusal);
  expect(sent("")).toThrow(refusal);
  expect(() => checkCsrfToken(new Headers(), "abc")).toThrow(refusal);
});
