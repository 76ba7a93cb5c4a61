import { describe, expect, it, test } from "vitest";
import { makeIntegration } from "#support/providers/resolved-integration";
import { isUserinfoHeader, makeUserinfoHeaders } from "./userinfo-headers.ts";

describe("a header may be sent", () => {
  it.each([
    ["Client-Id", "{client_id}"],
    ["X-Version", "2026-01"],
    ["Api-Key", "app {client_id}; v=1"],
    ["User-Agent", "An app"],
  ])("%s: %s", (name, value) => {
    expect(isUserinfoHeader(name, value)).toBe(true);
  });
});

describe("a header may not be sent", () => {
  it.each([
    ["Authorization", "Bearer x"],
    ["proxy-authorization", "x"],
    ["COOKIE", "a=b"],
    ["Host", "evil.example"],
    ["Content-Length", "0"],
    ["Transfer-Encoding", "chunked"],
    ["X-Forwarded-For", "127.0.0.1"],
    ["CF-Connecting-IP", "127.0.0.1"],
    ["Sec-Fetch-Site", "none"],
    ["Accept", "text/html"],
    ["", "x"],
    ["a b", "x"],
    ["a:b", "x"],
    ["x", ""],
    ["x", "a\r\nb: c"],
    ["x", "ü"],
    ["x", "a".repeat(501)],
    ["x", "{client_secret}"],
    ["x", "{access_token}"],
  ])("%s: %j", (name, value) => {
    expect(isUserinfoHeader(name, value)).toBe(false);
  });
});

test("the client id stands in for its placeholder, and a forbidden header is left out", () => {
  const integration = makeIntegration(
    { userinfo_headers: { "Client-Id": "{client_id}/{client_id}", cookie: "a=b" } },
    { client_id: "$& 1" },
  );
  expect([...makeUserinfoHeaders(integration)]).toEqual([
    ["client-id", "$& 1/$& 1"],
    ["user-agent", "Atlas"],
  ]);
});
