import { expect } from "vitest";
import type { HttpAnswer } from "../../../dev/browser/http-exchange.ts";
import type { ProblemBody } from "../../../workers/gateway/src/http/problem.ts";

/**
 * The signs of an unhandled error: a stack frame, a source file, or text from a driver or a database. A driver's name counts
 * at the beginning of a word: a random token may have it in the middle.
 */
const INSIDES =
  /\bat \S+ \(|\bat (?:async )?\w+:\d|node_modules|\.tsx?:\d|workers\/|(?<![\w-])(?:drizzle|neon|upstash|postgres)|Failed query|syntax error at|violates|TypeError|ReferenceError/i;

/** Fails when a response reveals anything about Atlas's internals. */
export function expectNoInsides(answer: HttpAnswer): void {
  expect(answer.text).not.toMatch(INSIDES);
}

/**
 * Checks a response against RFC 9457 and Atlas's own rules for errors: status, stable code, request id, nothing
 * internal.
 */
export function expectProblem(answer: HttpAnswer, status: number, code: string): ProblemBody {
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expectNoInsides(answer);
  const problem: ProblemBody = JSON.parse(answer.text);
  expect(problem).toMatchObject({ status, code });
  expect(problem.request_id).toMatch(/^req_[0-9a-z]{26}$/);
  expect(answer.headers.get("x-request-id")).toBe(problem.request_id);
  expect(problem.type).toMatch(new RegExp(`/docs#error-${code}$`));
  expect(problem.title).not.toBe("");
  expect(problem.detail).not.toBe("");
  return problem;
}

/** An error without the parts that differ between requests, so that two errors can be compared. */
export function anonymousProblem(answer: HttpAnswer): Record<string, unknown> {
  const { request_id: _id, instance: _instance, ...rest }: ProblemBody = JSON.parse(answer.text);
  return { ...rest, http: answer.status };
}
