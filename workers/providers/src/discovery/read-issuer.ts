import { type UrlPolicy, checkUrl } from "#shared/provider/address/url-policy";
import { type Result, err, ok } from "#shared/result";
import { type Document, findPlaceholder, readText, show } from "./document.ts";
import { findIssuer } from "./well-known.ts";

/**
 * Reads the issuer, as the document writes it: id tokens are compared with it byte for byte. It has to be the given one
 * but for slashes at the end, a well-known part, or a template's tenant that the given one names.
 *
 * @returns a message that says what to enter.
 */
export function readIssuer(
  document: Document,
  given: string,
  policy: UrlPolicy,
): Result<string, string> {
  const issuer = readText(document, "issuer");
  if (issuer === undefined || issuer === null)
    return err(
      "The discovery document names no issuer. Ask the provider to name it, or do without the document: enter authorization_endpoint, token_endpoint and jwks_uri too.",
    );
  const placeholder = findPlaceholder(issuer);
  if (placeholder !== null) return readTemplate(issuer, placeholder, given);
  if (isSame(issuer, given)) return ok(issuer);
  return err(
    isAllowed(issuer, policy)
      ? `The discovery document names another issuer. If that is the right one, enter ${show(issuer)} as the issuer.`
      : `The discovery document names the issuer ${show(issuer)}, which is not an allowed address: Atlas needs a public https URL. Set the provider's own public address there, so that its documents and id tokens name it.`,
  );
}

/** The same place, but for slashes at the end and a well-known part in what was given. */
function isSame(issuer: string, given: string): boolean {
  const url = URL.parse(issuer);
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "") return false;
  return url.origin + url.pathname.replace(/\/+$/, "") === findIssuer(new URL(given));
}

/** Words in place of a tenant that stand for many of them, whose id tokens name other issuers. */
const MANY_TENANTS = new Set(["common", "organizations", "consumers"]);

function readTemplate(issuer: string, placeholder: string, given: string): Result<string, string> {
  const template = issuer.replaceAll(/%7b/gi, "{").replaceAll(/%7d/gi, "}");
  const [before = "", after = ""] = template.split(placeholder);
  const asked = findIssuer(new URL(given));
  const end = after.replace(/\/+$/, "");
  const tenant =
    asked.startsWith(before) && asked.endsWith(end)
      ? asked.slice(before.length, asked.length - end.length)
      : "";
  const isTenant = /^[\w-]+$/.test(tenant) && !MANY_TENANTS.has(tenant.toLowerCase());
  return isTenant && template.split(placeholder).length === 2
    ? ok(before + tenant + after)
    : err(
        `The discovery document's issuer is the template ${show(template)}, for many tenants. Enter the issuer of one tenant: this address with your tenant's id in place of ${show(placeholder)}, as the iss of your id tokens has it.`,
      );
}

/** Whether Atlas may send to this address. */
export function isAllowed(url: string, policy: UrlPolicy): boolean {
  try {
    checkUrl(url, policy);
    return true;
  } catch {
    return false;
  }
}
