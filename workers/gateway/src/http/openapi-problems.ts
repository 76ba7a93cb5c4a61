import type { ErrorCode } from "./error-code.ts";
import type { Operation } from "./openapi-document.ts";
import { PROBLEMS, statusOf } from "./to-problem.ts";

/** Where a route's declaration keeps its codes until its description is made; the document does not show it. */
export const CODES = "x-problem-codes";

type Body = Extract<NonNullable<Operation["requestBody"]>, { content: unknown }>;
type Response = { readonly description: string; readonly content?: Body["content"] };
type Responses = Record<string, Response>;

const PROBLEM_TYPE = "application/problem+json";
const ANY_PROBLEM = { $ref: "#/components/schemas/Problem" };

/** Each status that stands for one of these codes, with the codes that it can carry; any other status is a problem too. */
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
      description: "A problem that a newer release may add. Decide on its status.",
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

/** The codes that a described operation can answer: {@link describeProblems} read back. */
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
