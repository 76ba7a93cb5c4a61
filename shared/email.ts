const LOCAL_PART = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;
const NOT_IN_A_DOMAIN = /[\s\p{C}/?#:@\\%[\]*]/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Normalises an e-mail address: trimmed, in lower case, the domain in punycode. Spellings that normalise to the same
 * address are one account and share one budget of attempts.
 *
 * @returns null for what cannot be an address: no `@`, a local part with non-ASCII characters, an IP address as domain.
 * @see [RFC 5321 §4.1.2](https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2)
 */
export function normaliseEmail(email: string): string | null {
  const trimmed = email.trim();
  const at = trimmed.lastIndexOf("@");
  const local = trimmed.slice(0, Math.max(at, 0)).toLowerCase();
  const domain = punycode(trimmed.slice(at + 1));
  if (!LOCAL_PART.test(local) || domain === null || local.length + domain.length > 253) return null;
  return `${local}@${domain}`;
}

function punycode(domain: string): string | null {
  if (NOT_IN_A_DOMAIN.test(domain) || !URL.canParse(`http://${domain}/`)) return null;
  const { hostname } = new URL(`http://${domain}/`);
  return DOMAIN.test(hostname) ? hostname : null;
}
