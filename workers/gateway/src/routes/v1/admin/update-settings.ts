import { createRoute } from "@hono/zod-openapi";
import { updatePlatformSettingsInput } from "#shared/contracts/users/platform-settings";
import { unwrap } from "../../../http/problem.ts";
import { forgetStatus } from "../../../middleware/maintenance.ts";
import { json, jsonBody } from "../../describe.ts";
import { entityTag, ifMatchHeader, readIfMatch } from "../../if-match.ts";
import { UPDATE_SETTINGS } from "../../problems.ts";
import { platformSettings } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { withOperator } from "./operator-settings.ts";

export const updatePlatformSettings: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/settings",
    operationId: "updatePlatformSettings",
    tags: ["Administration"],
    summary: "Change the settings of the installation",
    description:
      "Parts that you leave out do not change. A rule for signing up holds at once, maintenance within 15 seconds.",
    ...writes(surface, { problems: UPDATE_SETTINGS, stepUp: true }),
    request: {
      headers: ifMatchHeader,
      body: jsonBody(updatePlatformSettingsInput, {
        sign_up: { policy: "domains", domains: ["example.com"] },
      }),
    },
    responses: {
      200: json("The changed settings. `ETag` is their new version.", platformSettings),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config } = c.env;
    const changed = unwrap(
      await services.USERS.updatePlatformSettings(caller, {
        changes: c.req.valid("json"),
        version: readIfMatch(c.req.valid("header")["if-match"]),
      }),
    );
    forgetStatus(config);
    return c.json(withOperator(config, changed), 200, { etag: entityTag(changed.version) });
  });
};
