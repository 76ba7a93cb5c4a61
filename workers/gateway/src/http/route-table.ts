import type { OpenAPIHono } from "@hono/zod-openapi";
import type { GatewayEnv } from "../context.ts";
import type { AnswerStyle, RouteGroup } from "./answer-style.ts";

type Entry = { readonly method: string; readonly template: string; readonly pattern: RegExp };

/** Which routes exist. Built at the first request. A look-up tries only the routes with as many parts as the path. */
export type RouteTable = {
  /** The template of a path's route, such as `/v1/connections/:connection_id`; null if no route matches. */
  template(method: string, path: string): string | null;
  /** The methods that a path accepts, sorted; empty for an unknown path. */
  allowed(path: string): readonly string[];
  /** How errors at this path are answered, even if no route matches; `problem` outside every group. */
  styleOf(path: string): AnswerStyle;
};

/** Builds the table from the application's own routes, so it is never out of date. */
export function makeRouteTable(
  app: OpenAPIHono<GatewayEnv>,
  groups: readonly RouteGroup[],
): RouteTable {
  const entries: Entry[] = app.routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => ({ method, template: path, pattern: toPattern(path) }));
  const byParts = new Map<number, Entry[]>();
  for (const entry of entries) {
    const parts = countParts(entry.template);
    byParts.set(parts, [...(byParts.get(parts) ?? []), entry]);
  }
  const matching = (path: string) =>
    (byParts.get(countParts(path)) ?? []).filter(({ pattern }) => pattern.test(path));
  return {
    template: (method, path) => {
      const wanted = method === "HEAD" ? "GET" : method;
      const matches = matching(path);
      return (matches.find((entry) => entry.method === wanted) ?? matches[0])?.template ?? null;
    },
    styleOf: (path) =>
      groups.find((group) => path === group.path || path.startsWith(`${group.path}/`))?.style ??
      "problem",
    allowed: (path) => [...new Set(matching(path).map(({ method }) => method))].sort(),
  };
}

function countParts(path: string): number {
  let parts = 0;
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) parts++;
  return parts;
}

const toPattern = (template: string): RegExp =>
  new RegExp(
    `^${template
      .split("/")
      .map((part) => (part.startsWith(":") ? "[^/]+" : part.replaceAll(".", "\\.")))
      .join("/")}$`,
  );
