import { describe, expect, it, test } from "vitest";
import { readError } from "./error-member.ts";

const members = (text: string): Record<string, unknown> => JSON.parse(text);

describe("an answer says that there was no error", () => {
  it.each([
    '{"error":{"code":"ok","message":"","log_id":"2026112801"}}',
    '{"error":{"code":"OK","message":"The request was processed."}}',
    '{"error":{"code":0}}',
    '{"error":{"code":"0","msg":"Success","status":200}}',
    '{"error":{"errcode":0,"errmsg":"ok"}}',
    '{"error":{"error":{"code":0}}}',
    '{"error":{"message":""}}',
    '{"error":{"type":null,"code":null,"message":"none"}}',
    '{"error":{}}',
    '{"error":[]}',
    '{"error":[null,{"code":0}]}',
    '{"error":0}',
    '{"error":"0"}',
    '{"error":"0000"}',
    '{"error":false}',
    '{"error":null}',
    '{"error":""}',
    '{"error":" "}',
    '{"error":"none"}',
    '{"error":"No Error"}',
    '{"error":"no_error"}',
    '{"error":"Success"}',
    '{"error":"SUCCESS."}',
    '{"error":"ok"}',
    '{"ERROR":"Ok"}',
    '{"Error":null,"error_description":""}',
    '{"errcode":0,"errmsg":"ok"}',
    '{"error_code":0}',
    '{"errorCode":"0"}',
    '{"err":null}',
    '{"access_token":"a","error_code":17}',
  ])("%s", (text) => {
    expect(readError(members(text), ["done"])).toBeNull();
  });
});

describe("an answer names its error", () => {
  it.each<[text: string, name: string]>([
    ['{"error":"invalid_grant"}', "invalid_grant"],
    ['{"access_token":"a","error":"invalid_grant"}', "invalid_grant"],
    ['{"ok":false,"error":"not_allowed"}', "not_allowed"],
    ['{"error":{"code":"access_token_invalid","message":"x"}}', "access_token_invalid"],
    ['{"error":{"type":"OAuthException","code":190}}', "OAuthException"],
    ['{"error":{"type":"OAuthException","code":0}}', "OAuthException"],
    ['{"error":{"code":401,"status":"UNAUTHENTICATED"}}', "UNAUTHENTICATED"],
    ['{"error":{"code":190,"message":"Sorry, an error occurred"}}', "190"],
    ['{"error":{"error":{"code":"bad"}}}', "bad"],
    ['{"error":[{"code":0},{"code":"bad"}]}', "bad"],
    ['{"Error":"invalid_token"}', "invalid_token"],
    ['{"error":"ok","ERROR":"invalid_token"}', "invalid_token"],
    ['{"errcode":40029,"errmsg":"invalid code"}', "40029"],
    ['{"error_code":"invalid_grant"}', "invalid_grant"],
    ['{"error":true}', "unrecognized_error"],
    ['{"error":"Something went wrong"}', "unrecognized_error"],
    ['{"error":{"message":"Something went wrong"}}', "unrecognized_error"],
    ['{"error":{"log_id":"1"}}', "unrecognized_error"],
    ['{"error":"none","done":false}', "unrecognized_error"],
  ])("%s", (text, name) => {
    expect(readError(members(text), ["done"])).toBe(name);
  });
});

test("an error that is nested without end is an error", () => {
  const deep = `${'{"error":'.repeat(1_000)}0${"}".repeat(1_000)}`;
  expect(readError(members(deep), [])).toBe("unrecognized_error");
});
