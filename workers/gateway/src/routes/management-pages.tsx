import type { OpenAPIHono } from "@hono/zod-openapi";
import type { GatewayEnv } from "../context.ts";
import { htmlResponse } from "../hosted/page.tsx";
import type { OpenApiDocument } from "../http/openapi/openapi-document.ts";
import { ReferencePage } from "./reference-page.tsx";

const AT = "/management";

/** The management API's document, and its page. */
export function mountManagementPages(
  app: OpenAPIHono<GatewayEnv>,
  describe: (baseUrl: string) => OpenApiDocument,
): void {
  app.get(`${AT}/openapi.json`, (c) => c.json(describe(c.env.config.baseUrl), 200));
  app.get(`${AT}/docs`, (c) =>
    htmlResponse(
      c.req.raw,
      <ReferencePage document={describe(c.env.config.baseUrl)} script={null} at={AT} />,
      { status: 200 },
    ),
  );
}
