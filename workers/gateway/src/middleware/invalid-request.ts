import type { Hook, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { FieldError } from "#shared/contracts/errors";
import type { GatewayEnv } from "../context.ts";
import { ProblemError } from "../http/problem.ts";

const MAX_ERRORS = 20;

/** Turns a failed validation into one problem that lists every wrong field. Never echoes a value. */
export const refuseInvalid: Hook<unknown, GatewayEnv, string, void> = (result, c) => {
  if (result.success) return;
  const isQuery = result.target === "query";
  throw new ProblemError({
    code: "invalid_request",
    detail: `Some ${result.target === "json" ? "fields of the body" : "parameters"} are not valid. See errors.`,
    errors: result.error.issues
      .slice(0, MAX_ERRORS)
      .map((issue) => (isQuery && isRepeated(c, issue.path) ? repeated(issue) : errorOf(issue))),
  });
};

const repeated = ({ path }: z.core.$ZodIssue): FieldError => ({
  path: toPointer(path),
  message: "Send this parameter once.",
  code: "repeated",
});

const errorOf = (issue: z.core.$ZodIssue): FieldError => ({
  path: toPointer(issue.path),
  message: issue.message,
  ...reasonOf(issue),
});

function reasonOf(issue: z.core.$ZodIssue): Pick<FieldError, "code" | "params"> {
  switch (issue.code) {
    case "too_small":
      // A text that must not be empty is one that has to be there.
      if (issue.origin === "string" && issue.minimum === 1) return { code: "required" };
      return {
        code: issue.origin === "string" ? "too_short" : "too_small",
        params: { limit: String(issue.minimum) },
      };
    case "too_big":
      return {
        code: issue.origin === "string" ? "too_long" : "too_large",
        params: { limit: String(issue.maximum) },
      };
    case "invalid_type":
      return { code: issue.message.endsWith("received undefined") ? "required" : "wrong_type" };
    case "invalid_format":
    case "invalid_key":
      return { code: "wrong_format" };
    case "invalid_value":
      return { code: "wrong_choice" };
    case "unrecognized_keys":
      return { code: "unknown_field" };
    default:
      return { code: "invalid" };
  }
}

/** @see [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901) */
const toPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const isRepeated = (c: Context<GatewayEnv>, path: readonly PropertyKey[]): boolean =>
  (c.req.queries(String(path[0])) ?? []).length > 1;
