import { OpenAPIHono } from "@hono/zod-openapi";
import { type Clock, systemClock } from "#shared/clock";
import type { GatewayEnv } from "../context.ts";
import { mountHostedRoutes } from "../hosted/routes.tsx";
import { makeApp } from "../http/app.ts";
import { makeApiKeyAuthentication } from "../middleware/api-key.ts";
import { refuseInvalid } from "../middleware/invalid-request.ts";
import { describeApi } from "../http/openapi/openapi.ts";
import type { OpenApiDocument } from "../http/openapi/openapi-document.ts";
import { CREDENTIALS } from "../routes/problems.ts";
import { PROJECT_ROUTES, TOKEN_ROUTES } from "../routes/project-routes.ts";
import { mountPublicPages } from "../routes/public-pages.tsx";
import type { Surface } from "../routes/surface.ts";
import { getKey } from "../routes/v1/key/get.ts";
import { listProviders } from "../routes/v1/providers/list.ts";
import type { Door } from "../http/door.ts";

/**
 * What the internet can reach: the API for keys, the hosted pages, the callback, health checks and documentation.
 * Ignores the dashboard's cookie.
 */
export function makePublicDoor(clock: Clock = systemClock): Door {
  const { app, routes, mount } = makeApp();
  const v1 = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  const surface: Surface = {
    app: v1,
    authentication: [makeApiKeyAuthentication(clock)],
    scheme: "api_key",
    problems: { reads: CREDENTIALS, writes: CREDENTIALS },
  };
  for (const route of [getKey, listProviders, ...PROJECT_ROUTES, ...TOKEN_ROUTES]) route(surface);
  mount("/v1", v1, "problem");
  mountHostedRoutes(mount);
  let document: OpenApiDocument | undefined;
  mountPublicPages(app, (baseUrl) => {
    document ??= describeApi(app, {
      title: "Atlas API",
      description:
        "Connects your users' accounts at OAuth providers and gives your servers valid access tokens for them. " +
        "Send your project's API key with every call: Authorization: Bearer atlas_sk_…",
      scheme: surface.scheme ?? "api_key",
      url: baseUrl,
    });
    return document;
  });
  return { name: "public", app, routes, challenge: 'Bearer realm="atlas"' };
}
