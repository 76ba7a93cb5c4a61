import { expect, test } from "vitest";
import type { Failure } from "./problem.ts";
import { PROBLEMS, problemSummary, statusOf, toProblem } from "./to-problem.ts";

const at = {
  baseUrl: "https://atlas.example.com",
  instance: "/v1/connections/con_1",
  requestId: "req_1",
};

test("every code has an error status and a title", () => {
  for (const [code, { status, title }] of Object.entries(PROBLEMS)) {
    expect([code, status >= 400 && status <= 599]).toEqual([code, true]);
    expect([code, title.length > 5]).toEqual([code, true]);
  }
});

test("a problem names its type, instance, code and request", () => {
  expect(toProblem({ code: "needs_reauth", detail: "Connect again." }, at)).toEqual({
    type: "https://atlas.example.com/docs#error-needs_reauth",
    title: "The end user must connect again",
    status: 409,
    detail: "Connect again.",
    instance: "/v1/connections/con_1",
    code: "needs_reauth",
    request_id: "req_1",
  });
});

test("a problem carries the provider's error and the fields that are wrong", () => {
  const failure: Failure = {
    code: "config_error",
    detail: "x",
    provider_error: "invalid_client",
    errors: [
      { path: "/name", message: "Too long.", code: "too_long" },
      { path: "/key", message: "From an older service." },
    ],
  };
  expect(toProblem(failure, at)).toMatchObject({
    provider_error: "invalid_client",
    errors: [
      { path: "/name", message: "Too long.", code: "too_long" },
      { path: "/key", message: "From an older service.", code: "invalid" },
    ],
  });
});

test("a code that only a newer service knows is a 500, not a crash", () => {
  const failure: Failure = JSON.parse('{"code":"constructor","detail":"x"}');
  expect(statusOf(failure.code)).toBe(500);
  expect(toProblem(failure, at)).toMatchObject({ status: 500, code: "constructor" });
});

test("an error inside a bulk answer says when to try again", () => {
  expect(problemSummary({ code: "rate_limited", detail: "Slow down.", retry_after: 7 })).toEqual({
    code: "rate_limited",
    title: "Too many requests",
    status: 429,
    detail: "Slow down.",
    retry_after: 7,
  });
});
