import { countEn } from "../../i18n/plural.ts";

export const en = {
  title: "End users",
  about: "The people who use your app, by the ids that your app has for them.",
  search: "External id, or id",
  columns: {
    externalId: "External id",
    connections: "Connections",
    created: "First seen",
    id: "Id",
  },
  other: "other",
  noConnections: "none",
  none: {
    title: "No end user yet",
    detail:
      "An end user is a person who uses your app. Atlas knows them by external_id, the id that your app has for them. The first link for a person makes them appear here.",
    action: "New connection link",
    snippet: "A link for one person",
  },
  noMatch: {
    title: "No end user matches",
    detail: "The search finds what an external id begins with, and a whole id.",
    clear: "Clear the search",
  },
  gone: {
    title: "This end user is not here",
    detail: "Nobody in this project has this id.",
    back: "All end users",
  },
  firstSeen: "First seen",
  connections: "Connections",
  noneYet: {
    title: "No account connected yet",
    detail: "Make a link for this person. Opening it, they choose a provider and sign in there.",
  },
  flows: "Flows of this end user",
  newLink: "New connection link",
  revokeAll: "Revoke all…",
  revokeTitle: (who: string) => `Revoke all connections of ${who}?`,
  revokeVerb: "Revoke all",
  revoking: "Revoking",
  revokedTitle: "This is what happened",
  losses: {
    connections: (count: number) => `${countEn(count, "connection ends", "connections end")}.`,
    all: "Every connection of this person ends.",
    tokens: "Atlas destroys its copies of the tokens at once and tells the providers.",
    person: "The person has to connect every account again.",
  },
  results: {
    revoked: "revoked",
    queued: "revoked here; the provider is told later",
    unsupported: "revoked here; the provider has no way to revoke",
    kept: "revoked here; another connection still uses the account",
    changed: "was revoked or deleted by somebody else meanwhile",
    failed: "was not revoked:",
  },
};
