import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import type { AnswerWarning } from "../contracts/tokens/grant.ts";
import { readMember } from "./answers/members.ts";
import { readSubject } from "./profile.ts";
import { readUncheckedClaims, weighSignature } from "./signature.ts";
import type { SigningKeys } from "./signing-keys.ts";

type Account = { readonly issuer: string; readonly subject: string };

/** `other`: the id token is not about the connection's account, or its signature is proven to be false. */
export type RefreshedIdentity = "same" | "other" | AnswerWarning;

/**
 * Whether the id token of a refresh is about the account that the connection is of: issuer, subject, audience and
 * signature. Its times do not count: it proves who, and the refresh proves when. What is not an id token at all, or cannot be
 * checked because its key cannot be fetched, costs no grant: it is a warning.
 *
 * @see [OpenID Connect Core §12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
 */
export async function checkRefreshedIdToken(
  signingKeys: SigningKeys,
  integration: ResolvedIntegration,
  account: Account,
  idToken: string,
): Promise<RefreshedIdentity> {
  const claims = idToken.split(".").length === 3 ? readUncheckedClaims(idToken) : null;
  if (claims === null) return unreadable;
  if (!isAbout(claims, integration.client_id, account)) return "other";
  const jwksUri = integration.definition.jwks_uri;
  if (jwksUri === null) return unchecked;
  switch (await weighSignature(signingKeys, jwksUri, idToken)) {
    case "good":
      return "same";
    case "unproven":
    case "unavailable":
      return unchecked;
    case "bad":
      return "other";
  }
}

function isAbout(
  claims: Readonly<Record<string, unknown>>,
  clientId: string,
  { issuer, subject }: Account,
): boolean {
  const aud = readMember(claims, "aud");
  const azp = readMember(claims, "azp");
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  return (
    readMember(claims, "iss") === issuer &&
    readSubject(readMember(claims, "sub")) === subject &&
    audiences.includes(clientId) &&
    // As at the connect: it decides only between several audiences.
    (audiences.length === 1 || azp === undefined || azp === clientId)
  );
}

const unreadable: AnswerWarning = {
  code: "id_token_unreadable",
  detail: "The id token of the last refresh is none that Atlas can read. Atlas did not check it.",
};

export const unchecked: AnswerWarning = {
  code: "id_token_unchecked",
  detail:
    "Atlas could not fetch the provider's key for the id token of the last refresh, and did not check it.",
};
