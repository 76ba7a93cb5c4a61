import { createRoute, z } from "@hono/zod-openapi";
import { may } from "#shared/rpc/authorize";
import { ok } from "#shared/result";
import type { Scope } from "../../../context.ts";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { OPEN_VAULT } from "../../problems.ts";
import { endUserExport } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { countConnections } from "./connection-counts.ts";

/** How much of each kind an export holds. `complete` says when that was not all. */
const MOST = 1_000;

export const exportEndUser: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/end-users/{end_user}/export",
    operationId: "exportEndUser",
    tags: ["End users"],
    summary: "Export what Atlas keeps of an end user",
    description:
      "The person, their connections with profile, scopes, tags, metadata and times, their flows, and the lines of the audit " +
      "log about them, at most 1,000 of each. Never a token. A caller without `audit:read` gets no lines.",
    ...reads(surface, { permission: "connections:read", problems: OPEN_VAULT }),
    request: { params: z.object({ end_user: pathId("user-1") }) },
    responses: { 200: json("Everything about the person.", endUserExport) },
  });
  surface.app.openapi(route, async (c) => {
    const { end_user } = c.req.valid("param");
    const found = await collect(c.env, end_user);
    return c.json(found, 200, {
      "content-disposition": `attachment; filename="${found.end_user.id}.json"`,
    });
  });
};

async function collect(scope: Scope, end_user: string) {
  const { services, caller } = scope;
  const person = unwrap(await services.USERS.getEndUser(caller, { end_user }));
  const { id, external_id } = person;
  const [connections, flows, connectionsOf] = await Promise.all([
    services.TOKENS.listConnections(caller, { external_id, limit: MOST }),
    services.OAUTH.listFlows(caller, { external_id, limit: MOST }),
    countConnections(scope, [id]),
  ]);
  const held = unwrap(connections);
  const ended = unwrap(flows);
  const subjects = [id, ...held.data.map((one) => one.id)];
  const lines = may(caller, "audit:read")
    ? await services.PROJECTS.listAuditLog(caller, { subjects, limit: MOST })
    : ok(null);
  const told = unwrap(lines);
  return {
    exported_at: new Date().toISOString(),
    complete: [held, ended, told].every((page) => page === null || page.next_cursor === null),
    end_user: { ...person, connections: connectionsOf(id) },
    connections: held.data,
    flows: ended.data,
    audit_log: told === null ? null : told.data,
  };
}
