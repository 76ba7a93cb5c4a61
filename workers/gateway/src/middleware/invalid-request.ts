import type { Hook } from "@hono/zod-openapi";
import type { Context } from "hono";
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
    errors: result.error.issues.slice(0, MAX_ERRORS).map(({ path, message }) => ({
      path: toPointer(path),
      message: isQuery && isRepeated(c, path) ? "Send this parameter once." : message,
    })),
  });
};

/** @see [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901) */
const toPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const isRepeated = (c: Context<GatewayEnv>, path: readonly PropertyKey[]): boolean =>
  (c.req.queries(String(path[0])) ?? []).length > 1;
