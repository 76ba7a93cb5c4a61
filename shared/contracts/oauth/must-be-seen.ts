/**
 * Whether the hosted page has something to tell before the provider is seen: the app asks for it, or says who is
 * connecting, or confirms the connection later.
 */
export const mustBeSeen = (session: {
  readonly consent_page?: boolean;
  readonly confirm?: boolean;
  readonly display_name: string | null;
}): boolean =>
  session.consent_page === true || session.confirm === true || session.display_name !== null;
