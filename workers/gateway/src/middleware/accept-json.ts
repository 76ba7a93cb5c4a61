import type { MiddlewareHandler } from "hono";
import type { GatewayEnv } from "../context.ts";
import { parseJson } from "../http/limits.ts";
import { refuse } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";

const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;

/**
 * Reads the body within the limits and passes it on to the validator. A missing body counts as `{}`.
 *
 * Refuses every content type but JSON: forms and text/plain are what another site's page can send without asking.
 */
export const acceptJson: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const text = await readBody(c.req.raw);
  if (text !== "") {
    if (!JSON_TYPE.test(c.req.header("content-type") ?? ""))
      refuse("unsupported_media_type", "Send the body as application/json.");
    parseJson(text);
  } else {
    // `Content-Length: 0` makes an empty stream, which the validator takes for a body without a content type.
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers: c.req.raw.headers });
  }
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text === "" ? "{}" : text) });
  return next();
};
