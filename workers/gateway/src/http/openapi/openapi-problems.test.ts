import { expect, test } from "vitest";
import { describeProblems, problemCodesOf } from "./openapi-problems.ts";

test("codes stand under their status, once each, and any other status is a problem too", () => {
  const responses = describeProblems(["needs_reauth", "not_found", "token_expired", "not_found"]);
  expect(Object.keys(responses)).toEqual(["404", "409", "default"]);
  expect(responses["409"]).toEqual({
    description: expect.stringContaining("`token_expired`: "),
    content: {
      "application/problem+json": {
        schema: {
          allOf: [
            { $ref: "#/components/schemas/Problem" },
            {
              type: "object",
              properties: {
                code: {
                  type: "string",
                  enum: ["needs_reauth", "token_expired"],
                  description: expect.any(String),
                },
              },
            },
          ],
        },
      },
    },
  });
});

test("an operation's codes are read back from its responses", () => {
  const ok = { description: "x", content: { "application/json": { schema: { type: "object" } } } };
  const described = describeProblems(["token_expired", "needs_reauth", "not_found"]);
  const responses = { 200: ok, 204: { description: "y" }, ...described };
  expect(problemCodesOf({ responses } as Parameters<typeof problemCodesOf>[0])).toEqual([
    "not_found",
    "token_expired",
    "needs_reauth",
  ]);
});
