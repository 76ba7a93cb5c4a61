import { expect, test } from "vitest";
import { failAt } from "./completion.ts";
import { makeSafe } from "./safe-text.ts";

const secrets = ["s3cr3t/value", "verifier-abcdefghijklmnopqrstuvwxyz"];

const describe = (text: string) => {
  const failed = failAt("exchange", "config_error", null, { providerErrorDescription: text });
  const safe = makeSafe(failed, secrets);
  return "error" in safe ? safe.providerErrorDescription : undefined;
};
const name = (text: string) => {
  const safe = makeSafe(failAt("exchange", "config_error", text, { providerError: text }), secrets);
  return "error" in safe ? [safe.reason, safe.providerError] : undefined;
};

test.each([
  ["Unknown client", "Unknown client"],
  ["bad secret s3cr3t/value!", "bad secret [removed]!"],
  ["bad secret s3cr3t%2Fvalue", "bad secret [removed]"],
  ["see https://p.example/err?code=x&a=b#c now", "see https://p.example/err now"],
  ["token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123", "token [removed]"],
  ["token 0123456789abcdef0123456789abcdef", "token [removed]"],
  ["trace 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "trace 3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
  ["the user_has_not_granted_the_permission", "the user_has_not_granted_the_permission"],
  ["a\u0000b\u202ec\nd", "a b c d"],
  ["   ", null],
  ["x ".repeat(400), "x ".repeat(150)],
])("%o is shown as %o", (text, shown) => {
  expect(describe(text)).toBe(shown);
});

test("a name that is a secret, or looks like one, is not shown", () => {
  expect(name("invalid_client")).toEqual(["invalid_client", "invalid_client"]);
  for (const wrong of ["verifier-abcdefghijklmnopqrstuvwxyz", "a b", "Zt0uTn2uIhGHxQ3tE9K1c7rVYw5"])
    expect(name(wrong)).toEqual(["unrecognized_error", "unrecognized_error"]);
});
