import { createRoute } from "@hono/zod-openapi";
import { updateProjectInput } from "#shared/contracts/projects/project";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { entityTag, ifMatchHeader, readIfMatch } from "../../if-match.ts";
import { UPDATE_PROJECT } from "../../problems.ts";
import { project } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const updateProject: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/",
    operationId: "updateProject",
    tags: ["Projects"],
    summary: "Change a project's name or short name",
    description:
      "Fields that you leave out do not change. The connect page shows a new name within 20 seconds.",
    ...writes(surface, { permission: "project:write", problems: UPDATE_PROJECT }),
    request: {
      headers: ifMatchHeader,
      body: jsonBody(updateProjectInput, { name: "My renamed app" }),
    },
    responses: { 200: json("The changed project. `ETag` is its new version.", project) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const changed = unwrap(
      await services.PROJECTS.updateProject(caller, {
        changes: c.req.valid("json"),
        version: readIfMatch(c.req.valid("header")["if-match"]),
      }),
    );
    return c.json(changed, 200, { etag: entityTag(changed.version) });
  });
};
