import { createRoute, z } from "@hono/zod-openapi";
import { type Member, updateMemberInput } from "#shared/contracts/projects/member";
import { entityTag, ifMatchHeader, readIfMatch } from "../../if-match.ts";
import { refuse, unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { CHANGE_MEMBER } from "../../problems.ts";
import { member } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { withAccounts } from "./with-accounts.ts";

export const updateMember: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/members/{account_id}",
    operationId: "updateMember",
    tags: ["Members"],
    summary: "Change a member's role",
    description:
      "Takes effect with the member's next request. Owners give every role to every member; admins give `developer` and `viewer` to members who have one of them. You can lower your own role, never raise it. The last owner stays an owner.",
    ...writes(surface, { permission: "members:write", stepUp: true, problems: CHANGE_MEMBER }),
    request: {
      params: z.object({ account_id: pathId("acc_01jd") }),
      headers: ifMatchHeader,
      body: jsonBody(updateMemberInput, { role: "developer" }),
    },
    responses: { 200: json("The member. `ETag` is the new version.", member) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const changed = unwrap(
      await services.PROJECTS.updateMember(caller, {
        ...c.req.valid("param"),
        changes: c.req.valid("json"),
        version: readIfMatch(c.req.valid("header")["if-match"]),
      }),
    );
    const [shown] = await withAccounts(c.env, [changed]);
    const answer: Member = shown ?? refuse("not_found", "There is no such member.");
    return c.json(answer, 200, { etag: entityTag(answer.version) });
  });
};
