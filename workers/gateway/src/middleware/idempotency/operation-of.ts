import type { Context } from "hono";
import { routePath } from "hono/route";
import type { GatewayEnv } from "../../context.ts";

const PARAMETER = /:([a-z_]+)(?:\{[^}]*\})?/g;

/**
 * What a POST does, and to what: its route with the ids of what it names. A project's short name stands for its id, so both
 * are one operation. A path that was sent with escapes is the one that it means.
 */
export function operationOf(c: Context<GatewayEnv>): string {
  const { projectId } = c.env.caller;
  const path = routePath(c, -1).replaceAll(PARAMETER, (_, name: string) => {
    const given = c.req.param(name) ?? "";
    return encodeURIComponent(name === "project_id" ? (projectId ?? given) : given);
  });
  return `POST ${path}`;
}
