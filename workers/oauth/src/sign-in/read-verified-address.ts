import { isRecord, readMember } from "#shared/provider/answers/members";

/**
 * The primary address in a list as GitHub has it, if the provider has verified it; null otherwise. Another verified address is
 * not taken: an account here should not depend on the order of a list.
 *
 * @see [List email addresses](https://docs.github.com/en/rest/users/emails#list-email-addresses-for-the-authenticated-user)
 */
export function readVerifiedAddress(list: unknown): string | null {
  if (!Array.isArray(list)) return null;
  const primary = list.filter((one) => isRecord(one) && readMember(one, "primary") === true);
  const [only, ...others] = primary;
  if (others.length > 0 || !isRecord(only) || readMember(only, "verified") !== true) return null;
  const email = readMember(only, "email");
  return typeof email === "string" && email.length <= 254 ? email : null;
}
