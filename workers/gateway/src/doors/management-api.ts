import { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import { type Clock, systemClock } from "#shared/clock";
import type { GatewayEnv } from "../context.ts";
import type { OpenApiDocument } from "../http/openapi/openapi-document.ts";
import { describeApi } from "../http/openapi/openapi.ts";
import { problemSchema } from "../http/problem.ts";
import { makeTokenAuthentication } from "../middleware/access-token.ts";
import { refuseInvalid } from "../middleware/invalid-request.ts";
import { requireMember } from "../middleware/session.ts";
import { MANAGEMENT_PROJECT_ROUTES, MANAGEMENT_ROUTES } from "../routes/management-routes.ts";
import { CREDENTIALS, MEMBERSHIP, PERMISSION } from "../routes/problems.ts";
import type { Surface } from "../routes/surface.ts";

type ManagementApi = {
  /** The routes below `/v1`. */
  readonly routes: Hono<GatewayEnv>;
  readonly describe: (baseUrl: string) => OpenApiDocument;
};

/**
 * The routes below `/v1/projects` for personal access tokens. They have a document of their own: half of them exist for API
 * keys, too, under the same names, and a document names each operation once.
 */
export function makeManagementApi(clock: Clock = systemClock): ManagementApi {
  const v1 = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  const project = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  const authenticate = makeTokenAuthentication(clock);
  const scheme = "access_token";
  // A list of projects needs a permission of the token, too.
  const outside = [...CREDENTIALS, ...PERMISSION];
  const account: Surface = {
    app: v1,
    scheme,
    authentication: [authenticate],
    problems: { reads: outside, writes: outside },
  };
  const codes = [...CREDENTIALS, ...MEMBERSHIP];
  const member: Surface = {
    app: project,
    scheme,
    authentication: [authenticate, requireMember],
    problems: { reads: codes, writes: codes },
  };
  for (const route of MANAGEMENT_ROUTES) route(account);
  for (const route of MANAGEMENT_PROJECT_ROUTES) route(member);
  v1.route("/projects/:project_id", project);
  // Without the routes' descriptions, which would go into the other document.
  const routes = new Hono<GatewayEnv>();
  routes.route("/", v1);
  const described = new OpenAPIHono<GatewayEnv>();
  described.openAPIRegistry.register("Problem", problemSchema);
  described.route("/v1", v1);
  let document: OpenApiDocument | undefined;
  return {
    routes,
    describe: (baseUrl) =>
      (document ??= describeApi(described, {
        title: "Atlas management API",
        description:
          "Manages projects from programs: integrations, API keys, members, webhooks. Send a personal access token of " +
          "yours with every call: Authorization: Bearer atlas_pat_…",
        scheme,
        url: baseUrl,
      })),
  };
}
