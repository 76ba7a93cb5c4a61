const PROJECT = /^\/projects\/(prj_[0-9a-z]+)(?:\/([a-z-]+))?\/?$/;
const OF_ADMINISTRATORS = /^\/admin(?:\/|$)/;
const SIGNED_IN = /^\/(?:projects|account)(?:\/|$)/;

/** What each page of a project asks for when its address has no filter. */
const OF_PAGE: Readonly<Record<string, readonly string[]>> = {
  "": ["/overview?range=24h", "/integrations", "/api-keys"],
  connections: ["/connections", "/integrations"],
  integrations: ["/integrations", "/overview?range=30d"],
  "api-keys": ["/api-keys"],
  members: ["/members", "/invitations"],
  webhooks: ["/webhooks"],
};

/**
 * What the page of an address asks the API for as soon as it runs, as paths below `/api/v1`. One that the page does not ask
 * for is asked for in vain, and one that is missing here comes later; a browser test tells of both.
 */
export function firstCalls({ pathname, search }: { pathname: string; search: string }): string[] {
  if (OF_ADMINISTRATORS.test(pathname)) return ["/session"];
  if (!SIGNED_IN.test(pathname)) return [];
  const calls = ["/session", "/projects"];
  const [, project, page = ""] = PROJECT.exec(pathname) ?? [];
  if (project === undefined) return calls;
  const own = search === "" ? (OF_PAGE[page] ?? []) : [];
  return [
    ...calls,
    `/projects/${project}`,
    ...own.map((path) => `/projects/${project}${path}`),
    `/projects/${project}/connections?state=needs_reauth&limit=100`,
  ];
}
