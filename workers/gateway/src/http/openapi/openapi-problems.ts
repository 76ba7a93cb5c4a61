import type { ErrorCode } from "../error-code.ts";
import type { OpenApiDocument, Operation } from "./openapi-document.ts";
import { PROBLEMS, statusOf } from "../to-problem.ts";

/** The key under which a route declares its codes. Removed before the document is served. */
export const CODES = "x-problem-codes";

/** The key under which a route declares whether it takes an `Idempotency-Key`. Removed before the document is served. */
export const ONCE = "x-once";

type Body = Extract<NonNullable<Operation["requestBody"]>, { content: unknown }>;
type Response = { readonly description: string; readonly content?: Body["content"] };
type Responses = Record<string, Response>;
type Reference = { readonly $ref: string };

const PROBLEM_TYPE = "application/problem+json";
const ANY_PROBLEM = { $ref: "#/components/schemas/Problem" };
const RESPONSES = "#/components/responses/";
/** With more codes than this, a name made of them could not be read. */
const MAX_CODES_IN_NAME = 3;

/** Describes each status that these codes map to, with its codes. Any other status is described as a plain problem. */
export function describeProblems(codes: readonly ErrorCode[]): Responses {
  return {
    ...Object.fromEntries(
      byStatus(codes).map(([status, some]) => [String(status), describeStatus(some)]),
    ),
    default: {
      description: "Any other problem, such as one that a newer release adds. Go by its status.",
      content: { [PROBLEM_TYPE]: { schema: ANY_PROBLEM } },
    },
  };
}

/** The answers that operations share, each once. */
export class ProblemResponses {
  readonly #responses = new Map<string, Response>();
  /** By their codes. */
  readonly #nameOf = new Map<string, string>();

  /** The same as {@link describeProblems}, by reference. */
  refer(codes: readonly ErrorCode[], operationId: string): Record<string, Reference> {
    const described = describeProblems(codes);
    const codesAt = new Map(byStatus(codes).map(([status, some]) => [String(status), some]));
    return Object.fromEntries(
      Object.entries(described).map(([status, response]) => {
        const some = codesAt.get(status) ?? [];
        return [status, { $ref: RESPONSES + this.#put(some, response, operationId + status) }];
      }),
    );
  }

  all(): Responses {
    return Object.fromEntries([...this.#responses].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #put(codes: readonly ErrorCode[], response: Response, place: string): string {
    const key = codes.join();
    const known = this.#nameOf.get(key);
    if (known !== undefined) return known;
    const name = nameOf(codes, place);
    this.#nameOf.set(key, name);
    this.#responses.set(name, response);
    return name;
  }
}

function nameOf(codes: readonly ErrorCode[], place: string): string {
  if (codes.length === 0) return "OtherProblem";
  return codes.length > MAX_CODES_IN_NAME ? capital(place) : codes.map(pascal).join("Or");
}

function byStatus(codes: readonly ErrorCode[]): [number, ErrorCode[]][] {
  const found = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const status = statusOf(code);
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return [...found].sort(([a], [b]) => a - b);
}

const codeOf = (codes: readonly ErrorCode[]) => ({
  type: "string" as const,
  enum: [...codes],
  description: "Which of these problems it is. A newer release may add codes.",
});

const describeStatus = (codes: readonly ErrorCode[]): Response => ({
  description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(" "),
  content: {
    [PROBLEM_TYPE]: {
      schema: {
        allOf: [ANY_PROBLEM, { type: "object", properties: { code: codeOf(codes) } }],
      },
    },
  },
});

/**
 * The codes that an operation can answer: the reverse of {@link describeProblems}.
 *
 * @param document in which the operation's references are looked up.
 */
export function problemCodesOf(operation: Operation, document?: OpenApiDocument): string[] {
  const responses: Record<string, Response | Reference> = operation.responses ?? {};
  const shared: Record<string, Response | Reference> = document?.components?.responses ?? {};
  return Object.values(responses).flatMap((found) => {
    const response = "$ref" in found ? shared[found.$ref.slice(RESPONSES.length)] : found;
    if (response === undefined || "$ref" in response) return [];
    const schema = response.content?.[PROBLEM_TYPE]?.schema;
    const parts = schema !== undefined && "allOf" in schema ? (schema.allOf ?? []) : [];
    return parts.flatMap((part) => {
      const code = "properties" in part ? part.properties?.["code"] : undefined;
      return code !== undefined && "enum" in code ? (code.enum ?? []).map(String) : [];
    });
  });
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const pascal = (code: string): string => code.split("_").map(capital).join("");
