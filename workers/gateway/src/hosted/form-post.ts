import { MAX_URL_CHARS } from "../http/limits.ts";
import { refuse } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";

/**
 * Turns a provider's `form_post` answer into the same answer in the query. The POST comes from another site, so the
 * browser's flow cookie is not with it; it is with the GET that follows. Nothing is kept or logged in between, and the
 * answer is bounded like any URL.
 *
 * @see [OAuth 2.0 Form Post Response Mode](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html)
 */
export async function turnIntoGet(request: Request): Promise<Response> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type))
    refuse("unsupported_media_type", "Send the answer as a form.");
  const url = new URL(request.url);
  const fields = new URLSearchParams(await readBody(request));
  for (const [name, value] of fields) url.searchParams.append(name, value);
  if (url.href.length > MAX_URL_CHARS)
    refuse("content_too_large", `The answer is longer than ${MAX_URL_CHARS} characters.`);
  // Relative: the address that the browser used stays, whatever is in front of Atlas.
  return new Response(null, { status: 303, headers: { location: url.pathname + url.search } });
}
