import type { Deps } from "../deps.ts";

/** Whom passkeys are made for. */
export type RelyingParty = {
  /** The dashboard's host name: passkeys of one name do not work at another. */
  readonly id: string;
  readonly origin: string;
};

/** Atlas as authenticators know it: the dashboard's configured address, never what a request says of itself. */
export function relyingParty({ dashboardUrl }: Pick<Deps, "dashboardUrl">): RelyingParty {
  const { hostname, origin } = new URL(dashboardUrl);
  return { id: hostname, origin };
}
