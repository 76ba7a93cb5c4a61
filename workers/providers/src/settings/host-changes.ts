import type { ProviderDefinition } from "#shared/contracts/providers/definition";

/** An endpoint that gets credentials, and its host before and after a change; null: there was none. */
export type HostChange = {
  readonly name: (typeof TRUSTED)[number];
  readonly from: string | null;
  readonly to: string;
};

/** What gets the client secret or tokens, or vouches for accounts. */
const TRUSTED = [
  "issuer",
  "token_endpoint",
  "refresh_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
] as const;

/**
 * Finds the endpoints that move to a host which did not get the same before. A new endpoint on the host of the token
 * endpoint is none: that host gets the client secret and all tokens anyway.
 */
export function findHostChanges(
  before: ProviderDefinition,
  after: ProviderDefinition,
): HostChange[] {
  const trusted = hostOf(before.token_endpoint);
  const isSplit = before.refresh_endpoint != null || after.refresh_endpoint != null;
  return TRUSTED.flatMap((name): HostChange[] => {
    if (name === "refresh_endpoint" && !isSplit) return [];
    const [from, to] = [before, after].map((definition) => hostOf(readUrl(definition, name)));
    return to == null || to === (from ?? trusted) ? [] : [{ name, from: from ?? null, to }];
  });
}

const readUrl = (definition: ProviderDefinition, name: HostChange["name"]): string | null =>
  // Refreshes go to the token endpoint where nothing else is said.
  name === "refresh_endpoint"
    ? (definition.refresh_endpoint ?? definition.token_endpoint)
    : definition[name];

/** With the port, which tells providers on one machine apart. */
const hostOf = (url: string | null): string | null =>
  url === null ? null : (URL.parse(url)?.host ?? null);

/** One sentence for people: which endpoint moves from where to where. */
export const describeHostChange = ({ name, from, to }: HostChange): string =>
  `${name} moves from ${from ?? "nowhere"} to ${to}.`;
