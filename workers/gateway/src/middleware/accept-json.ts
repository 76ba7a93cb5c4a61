import type { MiddlewareHandler } from "hono";
import type { GatewayEnv } from "../context.ts";
import { parseJson, readBody } from "../http/limits.ts";
import { refuse } from "../http/problem.ts";

const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;

/**
 * Reads a request's body within the limits and hands it to the validator behind it; no body at all counts as `{}`.
 * Any other content type is refused, also because a form or text/plain is what another site's page can send unasked.
 */
export const acceptJson: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const text = await readBody(c.req.raw);
  if (text !== "") {
    if (!JSON_TYPE.test(c.req.header("content-type") ?? ""))
      refuse("unsupported_media_type", "Send JSON as application/json.");
    parseJson(text);
  } else {
    // An empty stream, such as `Content-Length: 0` makes, would count as a body without a content type.
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers: c.req.raw.headers });
  }
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text === "" ? "{}" : text) });
  return next();
};
