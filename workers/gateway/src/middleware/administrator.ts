import type { MiddlewareHandler } from "hono";
import type { GatewayEnv } from "../context.ts";
import { refuse } from "../http/problem.ts";

/**
 * Lets platform administrators pass. Runs after `requireSession`, whose question to the database has just answered who is
 * one. For everybody else the route is not there.
 */
export const requireAdministrator: MiddlewareHandler<GatewayEnv> = (c, next) => {
  const scope = c.env;
  if (scope.session?.administrator !== true) refuse("not_found", "Nothing exists at this path.");
  scope.caller = { ...scope.caller, administrator: true };
  return next();
};
