import { type Result, err, ok } from "#shared/result";

const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Checks whether an origin may be registered. The error is a reason that people can read.
 *
 * The text must be exactly what a browser sends in `Origin`, because it is compared byte for byte: lower case, the host in
 * punycode, no default port, nothing behind the port. `null`, which sandboxed frames and files send, is never allowed.
 *
 * @see [RFC 6454 §6.2](https://www.rfc-editor.org/rfc/rfc6454#section-6.2)
 */
export function checkOrigin(text: string): Result<string, string> {
  if (text.length > 255) return err("The origin is longer than 255 characters.");
  if (!/^[\x21-\x7e]+$/.test(text)) return err("Only printable ASCII: write the host in punycode.");
  if (text.includes("*")) return err("No wildcards: register each origin.");
  if (!URL.canParse(text)) return err("This is not an origin, such as https://app.example.com.");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return err("Only https, or http on a loopback host.");
  if (url.protocol === "http:" && !LOOPBACK_HOSTS.includes(url.hostname))
    return err("Plain http is for localhost, 127.0.0.1 and [::1] only: use https.");
  if (url.origin !== text)
    return err(
      "Write only scheme, host and port, as browsers do: in lower case, no default port, no path, no slash at the end.",
    );
  return ok(text);
}
