import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Permission } from "#shared/contracts/permissions";
import type { GatewayEnv } from "../context.ts";
import type { ErrorCode } from "../http/error-code.ts";
import { CODES } from "../http/openapi/openapi-problems.ts";
import { acceptJson } from "../middleware/accept-json.ts";
import { BODY, EVERY_ROUTE, PERMISSION } from "./problems.ts";

/**
 * Where a set of routes is mounted and who may call them: API keys under `/v1`, session cookies under
 * `/v1/projects/{project_id}`. A route is written once, relative to its surface.
 */
export type Surface = {
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly authentication: readonly MiddlewareHandler<GatewayEnv>[];
  /** The security scheme in the OpenAPI document; null for routes without authentication. */
  readonly scheme: "api_key" | "session" | null;
  /** The codes that the authentication can answer. */
  readonly problems: {
    readonly reads: readonly ErrorCode[];
    readonly writes: readonly ErrorCode[];
  };
};

/** The permission that a route requires, and the codes that it adds to those of its surface. */
export type Rules = {
  readonly permission?: Permission;
  readonly problems?: readonly ErrorCode[];
};

/** Adds one route to a surface. */
export type Route = (surface: Surface) => void;

/** Declares who may call a read-only route and how it can fail. */
export const reads = (surface: Surface, rules: Rules = {}) => ({
  security: security(surface, rules),
  middleware: [...surface.authentication],
  [CODES]: [...surface.problems.reads, ...problemsOf(rules)],
});

/** Declares who may call a route that takes a body or changes something, and how it can fail. */
export const writes = (surface: Surface, rules: Rules = {}) => ({
  security: security(surface, rules),
  middleware: [...surface.authentication, acceptJson],
  [CODES]: [...surface.problems.writes, ...BODY, ...problemsOf(rules)],
});

const problemsOf = ({ permission, problems = [] }: Rules): ErrorCode[] => [
  ...EVERY_ROUTE,
  ...(permission === undefined ? [] : PERMISSION),
  ...problems,
];

const security = ({ scheme }: Surface, { permission }: Rules) =>
  scheme === null ? [] : [{ [scheme]: permission === undefined ? [] : [permission] }];
