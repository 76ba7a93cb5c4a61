/**
 * How a group of routes answers errors. `problem`: RFC 9457 JSON, for programs. `page`: HTML, for people in a browser.
 *
 * The OpenID Connect endpoints add `oauth` here, with the JSON of RFC 6749 §5.2, when they come. Each style needs a
 * renderer in render-failure.ts before it compiles.
 */
export type AnswerStyle = "problem" | "page";

/** All routes at this path and below it. Covers unknown paths there, too. */
export type RouteGroup = { readonly path: string; readonly style: AnswerStyle };
