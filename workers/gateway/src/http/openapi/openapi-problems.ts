import type { ErrorCode } from "../error-code.ts";
import type { Operation } from "./openapi-document.ts";
import { PROBLEMS, statusOf } from "../to-problem.ts";

/** The key under which a route declares its codes. Removed before the document is served. */
export const CODES = "x-problem-codes";

type Body = Extract<NonNullable<Operation["requestBody"]>, { content: unknown }>;
type Response = { readonly description: string; readonly content?: Body["content"] };
type Responses = Record<string, Response>;

const PROBLEM_TYPE = "application/problem+json";
const ANY_PROBLEM = { $ref: "#/components/schemas/Problem" };

/** Describes each status that these codes map to, with its codes. Any other status is described as a plain problem. */
export function describeProblems(codes: readonly ErrorCode[]): Responses {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const status = statusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const statuses = [...byStatus].sort(([a], [b]) => a - b);
  return {
    ...Object.fromEntries(statuses.map(([status, some]) => [status, describeStatus(some)])),
    default: {
      description: "Any other problem, such as one that a newer release adds. Go by its status.",
      content: { [PROBLEM_TYPE]: { schema: ANY_PROBLEM } },
    },
  };
}

const describeStatus = (codes: readonly ErrorCode[]): Response => ({
  description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(" "),
  content: {
    [PROBLEM_TYPE]: {
      schema: {
        allOf: [ANY_PROBLEM, { type: "object", properties: { code: { enum: [...codes] } } }],
      },
    },
  },
});

/** The codes that an operation can answer: the reverse of {@link describeProblems}. */
export function problemCodesOf(operation: Operation): string[] {
  const responses: Responses = operation.responses ?? {};
  return Object.values(responses).flatMap((response) => {
    const schema = response.content?.[PROBLEM_TYPE]?.schema;
    const parts = schema !== undefined && "allOf" in schema ? (schema.allOf ?? []) : [];
    return parts.flatMap((part) => {
      const code = "properties" in part ? part.properties?.["code"] : undefined;
      return code !== undefined && "enum" in code ? (code.enum ?? []).map(String) : [];
    });
  });
}
