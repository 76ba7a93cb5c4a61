import { type UrlPolicy, checkUrl } from "#shared/provider/address/url-policy";

/**
 * The address that was probably meant, as a sentence to append; "" when there is none: with https where it is missing,
 * and without credentials, fragment and, for an issuer, query.
 */
export function proposeUrl(name: string, raw: string, policy: UrlPolicy): string {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(raw) ? raw : `https://${raw}`);
  if (url === null || !/^https?:$/.test(url.protocol)) return "";
  const meant = new URL(url);
  if (meant.protocol === "http:" && meant.port === "") meant.protocol = "https:";
  meant.username = "";
  meant.password = "";
  meant.hash = "";
  if (name === "issuer") meant.search = "";
  // A query is repeated nowhere: it may hold a secret.
  if (meant.search !== "") return "";
  const shown = meant.pathname === "/" ? meant.origin : meant.href;
  try {
    checkUrl(shown, policy);
  } catch {
    return "";
  }
  return shown === raw ? "" : ` If that is right, enter ${shown}.`;
}
