import { BlockedUrlError, type UrlPolicy, checkUrl } from "#shared/provider/address/url-policy";
import { type Result, err, ok } from "#shared/result";
import { findOwnParameters } from "../settings/own-parameters.ts";
import type { Discovered } from "./discovered.ts";
import { type Document, findPlaceholder, readText, show } from "./document.ts";

export type EndpointName = Exclude<
  keyof Discovered,
  "authorization_response_iss" | "token_endpoint_auth_method"
>;

/** What an endpoint is judged by. */
export type EndpointRules = {
  readonly policy: UrlPolicy;
  readonly issuer: string;
  /** The issuer's host, whose endpoints nobody has to confirm. */
  readonly hostname: string;
};

/**
 * Reads one endpoint; null when the document has none. It must be an allowed address on the issuer's host, because Atlas
 * sends the client secret or a token there; only the keys, which get neither, may be on any host.
 *
 * @returns a message that names the member, what is wrong with it, and what to enter.
 */
export function readEndpoint(
  { policy, issuer, hostname }: EndpointRules,
  document: Document,
  name: EndpointName,
): Result<string | null, string> {
  const text = readText(document, name);
  if (text === null) return ok(null);
  const enter = `Enter the right address as ${name}.`;
  if (text === undefined)
    return err(`The discovery document's ${name} is no URL: it is of another type. ${enter}`);
  const fault = (what: string) => err(`The discovery document's ${name}, ${show(text)}, ${what}`);
  if (findPlaceholder(text) !== null)
    return fault(`is a template. Enter it as ${name} with its placeholders filled in.`);
  if (!URL.canParse(text))
    return fault(
      `is no URL.${propose(URL.parse(text, `${issuer}/`), name, policy) ?? ` ${enter}`}`,
    );
  let url: URL;
  try {
    ({ url } = checkUrl(text, policy));
  } catch (thrown) {
    if (!(thrown instanceof BlockedUrlError)) throw thrown;
    const secure = thrown.reason === "scheme" ? URL.parse(text.replace(/^http:/i, "https:")) : null;
    const proposal =
      propose(secure, name, policy) ?? ` Enter its public https URL as ${name}, if it has one.`;
    return fault(`is not an allowed address.${proposal}`);
  }
  const own = findOwnParameters(name, url);
  if (own.length > 0)
    return fault(
      `has parameters that Atlas sets itself (${show(own.join(", "))}). Enter the address without them as ${name}.`,
    );
  if (name !== "jwks_uri" && url.hostname !== hostname)
    return fault(
      `is on another host than the issuer. If that is right, enter exactly this address as ${name}.`,
    );
  return ok(text);
}

function propose(url: URL | null, name: EndpointName, policy: UrlPolicy): string | null {
  if (url === null) return null;
  try {
    checkUrl(url.href, policy);
    return ` If the provider answers at ${show(url.href)}, enter that as ${name}.`;
  } catch {
    return null;
  }
}
