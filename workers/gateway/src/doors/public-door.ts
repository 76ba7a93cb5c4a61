import { OpenAPIHono } from "@hono/zod-openapi";
import { type Clock, systemClock } from "#shared/clock";
import type { GatewayEnv } from "../context.ts";
import { mountAccents, mountLogos } from "../hosted/branding.ts";
import { mountHostedRoutes } from "../hosted/routes.tsx";
import { makeApp } from "../http/app.ts";
import { asMiddleware, makeApiKeyAuthentication } from "../middleware/api-key.ts";
import { refuseInvalid } from "../middleware/invalid-request.ts";
import { describeApi } from "../http/openapi/openapi.ts";
import type { OpenApiDocument } from "../http/openapi/openapi-document.ts";
import { CREDENTIALS, SUSPENDED } from "../routes/problems.ts";
import { PROJECT_ROUTES, TOKEN_ROUTES } from "../routes/project-routes.ts";
import { mountManagementPages } from "../routes/management-pages.tsx";
import { mountPublicPages } from "../routes/public-pages.tsx";
import type { Surface } from "../routes/surface.ts";
import { readTokenDirectly } from "../routes/v1/connections/read-token-directly.ts";
import { getKey } from "../routes/v1/key/get.ts";
import { listProviders } from "../routes/v1/providers/list.ts";
import { makeManagementApi } from "./management-api.ts";
import type { Door } from "../http/door.ts";

/**
 * What the internet can reach: the API for keys, the management API for access tokens, the hosted pages, the callback,
 * health checks and documentation.
 * Ignores the dashboard's cookie.
 */
export function makePublicDoor(clock: Clock = systemClock): Door {
  const { app, routes, mount } = makeApp();
  const v1 = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  const authenticate = makeApiKeyAuthentication(clock);
  const surface: Surface = {
    app: v1,
    authentication: [asMiddleware(authenticate)],
    scheme: "api_key",
    problems: {
      reads: [...CREDENTIALS, ...SUSPENDED],
      writes: [...CREDENTIALS, ...SUSPENDED],
    },
  };
  for (const route of [getKey, listProviders, ...PROJECT_ROUTES, ...TOKEN_ROUTES]) route(surface);
  mount("/v1", v1, "problem");
  const management = makeManagementApi(clock);
  mount("/v1", management.routes, "problem");
  mountHostedRoutes(mount);
  let document: OpenApiDocument | undefined;
  mountLogos(app);
  mountAccents(app);
  mountManagementPages(app, management.describe);
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
  return {
    name: "public",
    app,
    routes,
    challenge: 'Bearer realm="atlas"',
    direct: readTokenDirectly(authenticate),
  };
}
