import type { OpenAPIHono } from "@hono/zod-openapi";
import type { GatewayEnv } from "../context.ts";
import {
  ACCENT_COLOR,
  accentFault,
  accentShades,
  textOn,
} from "#shared/contracts/projects/accent-color";
import { refuse, unwrap } from "../http/problem.ts";

const FOREVER = "public, max-age=31536000, immutable";
/** A picture never runs anything, even when somebody opens its address by itself. */
const PICTURE_CSP = "default-src 'none'; sandbox";

const EXTENSION = ".css";

/** Where a logo is. The hash names these bytes for ever, so browsers keep them. */
export const logoPath = (hash: string): string => `/logos/${hash}`;

/** Where the styles of a colour are. Pages have no inline styles, so each colour is a small file. */
export const accentPath = (accent: string): string => `/accent/${accent.slice(1)}${EXTENSION}`;

/** Serves logos to everybody, with the type that their bytes were checked for. */
export function mountLogos(app: OpenAPIHono<GatewayEnv>): void {
  app.get("/logos/:hash", async (c) => {
    const { services, caller } = c.env;
    const hash = c.req.param("hash");
    const { type, bytes } = unwrap(await services.PROJECTS.getLogo(caller, { hash }));
    return new Response(new Uint8Array(bytes), {
      status: 200,
      headers: {
        "content-type": type,
        "content-security-policy": PICTURE_CSP,
        "cache-control": FOREVER,
      },
    });
  });
}

/** Serves the styles of every colour that a project may choose, and of no other. Nothing is looked up. */
export function mountAccents(app: OpenAPIHono<GatewayEnv>): void {
  app.get("/accent/:file", (c) => {
    const file = c.req.param("file");
    const accent = `#${file.slice(0, -EXTENSION.length)}`;
    if (!file.endsWith(EXTENSION) || !ACCENT_COLOR.test(accent) || accentFault(accent) !== null)
      refuse("not_found", "Nothing exists at this path.");
    return c.body(accentStyles(accent), 200, {
      "content-type": "text/css; charset=utf-8",
      "cache-control": FOREVER,
    });
  });
}

function accentStyles(accent: string): string {
  const { rest, hover, pressed } = accentShades(accent);
  return `:root { --accent-fill: ${rest}; --accent-fill-hover: ${hover}; --accent-fill-active: ${pressed}; --on-accent: ${textOn(accent)}; }\n`;
}
