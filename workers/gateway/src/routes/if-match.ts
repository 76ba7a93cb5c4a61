import { z } from "@hono/zod-openapi";

/** The header that makes a change conditional, for a route's declaration. */
export const ifMatchHeader = z.object({
  "if-match": z.string().max(100).optional().openapi({
    description:
      'The `version` of what you read, as an entity tag: `"3"`. When somebody has changed it since, nothing is changed and you get `version_mismatch`.',
    example: '"3"',
  }),
});

/** A version that nothing ever has. */
const NO_VERSION = -1;

/**
 * The version that the change is for; null for any. A tag that Atlas never makes fits no version.
 *
 * @see [RFC 9110 §13.1.1](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1)
 */
export function readIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === "*") return null;
  const version = /^"(\d{1,9})"$/.exec(header.trim())?.[1];
  return version === undefined ? NO_VERSION : Number(version);
}

/** The entity tag of a version. */
export const entityTag = (version: number): string => `"${version}"`;
