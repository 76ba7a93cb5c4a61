import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { GatewayEnv } from "../context.ts";
import { HomePage } from "../hosted/home-page.tsx";
import { chooseLanguage } from "../hosted/language.ts";
import { htmlResponse } from "../hosted/page.tsx";
import { FAVICON, STYLES } from "../hosted/styles.ts";
import type { OpenApiDocument } from "../http/openapi/openapi-document.ts";
import { makeReadiness } from "../http/readiness.ts";
import { REFERENCE_CSP } from "../http/security-headers.ts";
import { versionOf } from "../hosted/version-of.ts";
import { ChangelogPage } from "./changelog/changelog-page.tsx";
import { ReferencePage } from "./reference-page.tsx";
import { SCRIPT } from "./reference/script.generated.ts";

const FOREVER = "public, max-age=31536000, immutable";
const A_DAY = "public, max-age=86400";
const SCRIPT_PATH = `/reference.js?v=${versionOf(SCRIPT)}`;

/** What anyone may see: the home page, health checks, the API's documentation and static files. */
export function mountPublicPages(
  app: OpenAPIHono<GatewayEnv>,
  describe: (baseUrl: string) => OpenApiDocument,
): void {
  const isReady = makeReadiness();
  app.get("/", showHome);
  app.get("/healthz", (c) => c.text("ok"));
  app.get("/readyz", async (c) =>
    (await isReady(c.env))
      ? c.json({ status: "ready" }, 200)
      : c.json({ status: "not_ready" }, 503),
  );
  app.get("/openapi.json", (c) => c.json(describe(c.env.config.baseUrl), 200));
  app.get("/docs", (c) =>
    htmlResponse(
      c.req.raw,
      <ReferencePage document={describe(c.env.config.baseUrl)} script={null} />,
      { status: 200 },
    ),
  );
  app.get("/reference", (c) =>
    htmlResponse(
      c.req.raw,
      <ReferencePage document={describe(c.env.config.baseUrl)} script={SCRIPT_PATH} />,
      { status: 200, policy: REFERENCE_CSP },
    ),
  );
  app.get("/changelog", (c) => htmlResponse(c.req.raw, <ChangelogPage />, { status: 200 }));
  app.get("/reference.js", (c) =>
    c.body(SCRIPT, 200, {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": c.req.query("v") === undefined ? A_DAY : FOREVER,
    }),
  );
  app.get("/hosted.css", (c) =>
    c.body(STYLES, 200, {
      "content-type": "text/css; charset=utf-8",
      "cache-control": c.req.query("v") === undefined ? A_DAY : FOREVER,
    }),
  );
  app.get("/favicon.ico", (c) =>
    c.body(FAVICON, 200, { "content-type": "image/svg+xml", "cache-control": A_DAY }),
  );
}

/** Answers browsers with a page and everything else with the same links as JSON. */
function showHome(c: Context<GatewayEnv>): Response {
  const { baseUrl } = c.env.config;
  if (c.req.header("accept")?.includes("text/html") !== true)
    return c.json(
      { name: "Atlas", docs: `${baseUrl}/docs`, openapi: `${baseUrl}/openapi.json` },
      200,
      { vary: "accept" },
    );
  const request = c.req.raw;
  const page = <HomePage language={chooseLanguage(request, null)} baseUrl={baseUrl} />;
  return htmlResponse(request, page, { status: 200, headers: new Headers({ vary: "accept" }) });
}
