export const en = {
  title: "Connections",
  newLink: "New connection link",
  search: "End user, account or id",
  filters: { state: "State", integration: "Integration", clear: "Any" },
  columns: {
    endUser: "End user",
    integration: "Integration",
    account: "Account",
    state: "State",
    scopes: "Scopes",
    lastRead: "Last read",
    expires: "Expires",
    id: "Id",
  },
  notGranted: (missing: number) =>
    missing === 1 ? "1 scope not granted" : `${missing} scopes not granted`,
  noAccount: "not known",
  none: {
    title: "Nobody has connected an account yet",
    detail:
      "Make a link for one of your users. Whoever opens it chooses a provider, signs in there, and the account appears here.",
  },
  noMatch: {
    title: "No connection matches",
    detail: "Take back a filter to see more.",
    clear: "Clear the filters",
  },
};
