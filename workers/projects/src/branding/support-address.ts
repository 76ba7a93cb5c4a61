import { normaliseEmail } from "#shared/email";
import { type Result, err, ok } from "#shared/result";

/**
 * Checks where an app's users get help: an e-mail address, or an https URL in its normal form. It becomes a link on the
 * hosted pages, so nothing else may.
 */
export function checkSupportAddress(text: string): Result<string, string> {
  if (text.includes("@") && !text.includes("/")) {
    const email = normaliseEmail(text);
    // In a mailto link these begin other fields.
    return email === null || /[?&%#\s]/.test(email)
      ? err("This is not an e-mail address that a link can have.")
      : ok(email);
  }
  if (!/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text))
    return err("This is neither an e-mail address nor an https URL.");
  const url = new URL(text);
  if (url.protocol !== "https:") return err("A URL begins with https://.");
  if (url.username !== "" || url.password !== "") return err("No user name or password.");
  return ok(url.href);
}
