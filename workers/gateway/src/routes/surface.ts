import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Permission } from "#shared/contracts/permissions";
import type { GatewayEnv } from "../context.ts";
import { acceptJson } from "../middleware/accept-json.ts";

/**
 * Where a set of routes is mounted, and who may come in there: API keys under `/v1`, or session cookies under
 * `/v1/projects/{project_id}`. A route is written once, relative to its surface.
 */
export type Surface = {
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly authentication: readonly MiddlewareHandler<GatewayEnv>[];
  /** The security scheme of the OpenAPI document; null for routes that need none. */
  readonly scheme: "api_key" | "session" | null;
};

/** Adds one route to a surface. */
export type Route = (surface: Surface) => void;

/** Who may call a route that changes nothing. */
export const reads = (surface: Surface, permission?: Permission) => ({
  security: security(surface, permission),
  middleware: [...surface.authentication],
});

/** Who may call a route that takes a body or changes something. */
export const writes = (surface: Surface, permission?: Permission) => ({
  security: security(surface, permission),
  middleware: [...surface.authentication, acceptJson],
});

const security = ({ scheme }: Surface, permission: Permission | undefined) =>
  scheme === null ? [] : [{ [scheme]: permission === undefined ? [] : [permission] }];
