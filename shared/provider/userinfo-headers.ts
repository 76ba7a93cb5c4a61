import type { ResolvedIntegration } from "../contracts/providers/integration.ts";

const CLIENT_ID = "{client_id}";

/** Headers that Atlas or the connection sets, and those that vouch for who is asking. */
const OWN_HEADERS = new Set([
  "accept",
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "cookie2",
  "date",
  "dpop",
  "expect",
  "forwarded",
  "host",
  "http2-settings",
  "keep-alive",
  "origin",
  "proxy-authorization",
  "proxy-connection",
  "referer",
  "set-cookie",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);
const OWN_PREFIXES = /^(?:cf-|proxy-|sec-|x-forwarded-|x-real-ip$)/;

/** Whether a definition or an integration may send this header to the userinfo endpoint. */
export const isUserinfoHeader = (name: string, value: string): boolean =>
  /^[!#$%&'*+.^_`|~\w-]{1,100}$/.test(name) &&
  !OWN_HEADERS.has(name.toLowerCase()) &&
  !OWN_PREFIXES.test(name.toLowerCase()) &&
  /^[\x21-\x7e](?:[\x20-\x7e]{0,498}[\x21-\x7e])?$/.test(value) &&
  !/\{\w*\}/.test(value.replaceAll(CLIENT_ID, ""));

/** Makes the headers of a userinfo request besides the access token. `{client_id}` stands for the client's id. */
export function makeUserinfoHeaders(integration: ResolvedIntegration): Headers {
  const headers = new Headers({ "user-agent": "Atlas" });
  for (const [name, value] of Object.entries(integration.definition.userinfo_headers ?? {}))
    if (isUserinfoHeader(name, value))
      headers.set(
        name,
        value.replaceAll(CLIENT_ID, () => integration.client_id),
      );
  return headers;
}
