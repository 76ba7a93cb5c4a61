import type { AuthError } from "#shared/contracts/auth/service";
import { readLinkToken } from "#shared/crypto/link-token";
import { type Err, type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { type EmailToken, findLiveToken } from "./email-token-repository.ts";
import type { TokenPurpose } from "./link-life.ts";

/** The same answer for an expired, a used, an unknown and a made-up link. */
export const linkInvalid = (): Err<AuthError> =>
  err({
    code: "link_invalid",
    detail: "This link has expired, or it was used already. Ask for a new one.",
  });

/**
 * Reads what stands in a link: its token's id and what it is for. A link that Atlas did not make, or made for something
 * else, costs no query.
 */
export async function readLink(
  deps: Pick<Deps, "db" | "linkKeys">,
  purpose: TokenPurpose,
  presented: string,
): Promise<Result<EmailToken & { id: string }, AuthError>> {
  const id = await readLinkToken(await deps.linkKeys(), purpose, presented);
  const token = id === null ? null : await findLiveToken(deps.db, id, purpose);
  return id === null || token === null ? linkInvalid() : ok({ ...token, id });
}
