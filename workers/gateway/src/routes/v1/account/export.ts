import { createRoute } from "@hono/zod-openapi";
import { refuse, unwrap } from "../../../http/problem.ts";
import { requireSessionToken } from "../../../middleware/session.ts";
import { json } from "../../describe.ts";
import { accountExport } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

/** How many lines of the log and sessions an export holds; of invitations as many. `complete` says when that was not all. */
const MOST = 1_000;

export const exportAccount: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/account/export",
    operationId: "exportAccount",
    tags: ["Account"],
    summary: "Export what Atlas keeps of your account",
    description:
      "The account, its sessions, its log, its linked identities, its memberships and invitations, and the projects that have no other owner. Never a password.",
    ...reads(surface),
    responses: { 200: json("Everything about the account.", accountExport) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, session } = c.env;
    if (session === null) refuse("unauthenticated", "Sign in first.");
    const { account } = session;
    const session_token = requireSessionToken(c.env, c.req.raw.headers);
    const [sessions, log, identities, projects] = await Promise.all([
      services.AUTH.listSessions(caller, { session_token, limit: MOST }),
      services.AUTH.listAccountLog(caller, { limit: MOST }),
      services.AUTH.listIdentities(caller),
      services.PROJECTS.describeAccount(caller, {
        // Invitations to an address are its owner's business alone.
        email: account.email_verified ? account.email : "",
      }),
    ]);
    const held = unwrap(sessions);
    const lines = unwrap(log);
    const inProjects = unwrap(projects);
    const body = {
      exported_at: new Date().toISOString(),
      account,
      sessions: held.data,
      account_log: lines.data,
      linked_identities: unwrap(identities),
      ...inProjects,
      complete: held.next_cursor === null && lines.next_cursor === null && inProjects.complete,
    };
    return c.json(body, 200, {
      "content-disposition": `attachment; filename="${account.id}.json"`,
    });
  });
};
