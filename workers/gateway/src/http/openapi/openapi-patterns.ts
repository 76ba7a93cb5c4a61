import type { OpenApiDocument } from "./openapi-document.ts";

/** The closing slash of a printed regular expression, with its flags. */
const ENDING = /^(.*?)(\\*)\/([a-z]+)$/s;

/**
 * Turns a printed regular expression into a JSON Schema pattern.
 *
 * The generator prints a regular expression and cuts off its slashes, but leaves its flags: `/^\p{L}+$/u` becomes
 * `^\p{L}+$/u`, which matches nothing. Validators compile with the `u` flag themselves; they have no other.
 *
 * @throws TypeError for any other flag, which validators would ignore.
 * @see [JSON Schema 2020-12 §6.4](https://json-schema.org/draft/2020-12/json-schema-core#section-6.4)
 */
export function toSchemaPattern(printed: string): string {
  const match = ENDING.exec(printed);
  const [, head = "", backslashes = "", flags = ""] = match ?? [];
  const isEscaped = backslashes.length % 2 === 1;
  if (match === null || isEscaped) return printed;
  if (flags !== "u") throw new TypeError(`JSON Schema cannot express the flags of /${printed}.`);
  return head + backslashes;
}

/** Returns the document with every pattern in the form that validators expect. */
export const withSchemaPatterns = (document: OpenApiDocument): OpenApiDocument =>
  JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === "pattern" && typeof value === "string" ? toSchemaPattern(value) : value,
  );
