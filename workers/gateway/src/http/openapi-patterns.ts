import type { OpenApiDocument } from "./openapi-document.ts";

/** A slash that ends a printed regular expression, and its flags. */
const ENDING = /^(.*?)(\\*)\/([a-z]+)$/s;

/**
 * The pattern that a JSON Schema validator compiles.
 *
 * The generator prints a regular expression and cuts off its slashes, but leaves its flags: `/^\p{L}+$/u` becomes
 * `^\p{L}+$/u`, which matches nothing. Validators compile with the `u` flag themselves; they have no other.
 *
 * @throws TypeError for a flag that would change what the pattern matches.
 * @see [JSON Schema 2020-12 §6.4](https://json-schema.org/draft/2020-12/json-schema-core#section-6.4)
 */
export function toSchemaPattern(printed: string): string {
  const match = ENDING.exec(printed);
  const [, head = "", backslashes = "", flags = ""] = match ?? [];
  const isEscaped = backslashes.length % 2 === 1;
  if (match === null || isEscaped) return printed;
  if (flags !== "u") throw new TypeError(`JSON Schema has no way to say the flags of /${printed}.`);
  return head + backslashes;
}

/** The document with every pattern as validators read it. */
export const withSchemaPatterns = (document: OpenApiDocument): OpenApiDocument =>
  JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === "pattern" && typeof value === "string" ? toSchemaPattern(value) : value,
  );
