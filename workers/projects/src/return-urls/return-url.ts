import { type Result, err, ok } from "#shared/result";

const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Checks whether browsers may be sent back to a URL. The error is a reason that people can read.
 *
 * The text must be exactly what a URL parser makes of it; only the slash after the host may be missing. It is stored as
 * given and later compared byte for byte, so a URL that parsers could read differently (`0x7f.1`, `https:evil.example`,
 * a backslash, a default port, Unicode digits) is refused.
 *
 * @see [RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)
 * @see [RFC 8252 §7.3](https://www.rfc-editor.org/rfc/rfc8252#section-7.3)
 */
export function checkReturnUrl(text: string): Result<string, string> {
  if (text.length > 2048) return err("The URL is longer than 2,048 characters.");
  if (!/^[\x21-\x7e]+$/.test(text))
    return err(
      "Only printable ASCII: write other characters percent-encoded, the host in punycode.",
    );
  if (text.includes("*")) return err("No wildcards: register each URL.");
  if (text.includes("#")) return err("No fragment (the part from # on).");
  if (!URL.canParse(text)) return err("This is not an absolute URL.");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return err("Only https, or http on a loopback host.");
  if (url.protocol === "http:" && !LOOPBACK_HOSTS.includes(url.hostname))
    return err("Plain http is for localhost, 127.0.0.1 and [::1] only: use https.");
  if (url.username !== "" || url.password !== "") return err("No user name or password.");
  const withoutSlash = `${url.origin}${url.search}`;
  if (url.href !== text && !(url.pathname === "/" && withoutSlash === text))
    return err(
      `Write the URL in its normal form: scheme and host in lower case, no default port, no dot segments.`,
    );
  return ok(text);
}
