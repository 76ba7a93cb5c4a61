/** Routes that share their limits. `pages`: what people see, and the documentation. */
export type RouteClass = "tokens" | "reads" | "writes" | "pages";

/** Whose requests are counted together. `key`: an API key, or an account that is signed in. */
export type LimitScope = "address" | "key" | "project";

/** So many requests in each window of so many seconds. */
export type Policy = {
  /** Class and scope, as in `tokens.key`. */
  readonly name: string;
  readonly scope: LimitScope;
  readonly quota: number;
  readonly windowSeconds: number;
};

/** The limits of a class, and the header that tells them. */
export type ClassPolicies = { readonly policies: readonly Policy[]; readonly header: string };

export type RateLimits = ReadonlyMap<RouteClass, ClassPolicies>;

const ITEM =
  /^((tokens|reads|writes)\.(address|key|project)|(pages)\.(address))=(\d{1,9})\/(\d{1,5})$/;

/**
 * Reads limits such as `tokens.key=60000/60,writes.project=600/60`: a class, whose requests, how many, and in how many
 * seconds. What is not named has no limit. Null when the text is something else.
 */
export function parseRateLimits(text: string): RateLimits | null {
  const limits = new Map<RouteClass, Policy[]>();
  for (const item of text.split(",").map((part) => part.trim())) {
    const match = ITEM.exec(item);
    if (match === null) return null;
    const [, name = "", before, scoped, pages, address, quota, seconds] = match;
    const routeClass = (before ?? pages) as RouteClass;
    const policy: Policy = {
      name,
      scope: (scoped ?? address) as LimitScope,
      quota: Number(quota),
      windowSeconds: Number(seconds),
    };
    const others = limits.get(routeClass) ?? [];
    const isTwice = others.some((one) => one.name === name);
    if (isTwice || policy.quota < 1 || policy.windowSeconds < 1) return null;
    limits.set(routeClass, [...others, policy]);
  }
  return new Map(
    [...limits].map(([name, policies]) => [name, { policies, header: headerOf(policies) }]),
  );
}

/** @see [draft-ietf-httpapi-ratelimit-headers-11 §3](https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11#section-3) */
const headerOf = (policies: readonly Policy[]): string =>
  policies
    .map(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`)
    .join(", ");

const TOKENS =
  /^\/v1\/(?:projects\/[^/]+\/)?(?:tokens?|connections\/[^/]+\/(?:token|refresh|reveal-token))$/;

/** The class of a request; null for health checks, which no limit may refuse. */
export function classOf(method: string, path: string): RouteClass | null {
  if (path === "/healthz" || path === "/readyz") return null;
  if (!path.startsWith("/v1/")) return "pages";
  if (TOKENS.test(path)) return "tokens";
  return method === "GET" || method === "HEAD" ? "reads" : "writes";
}
