import { TIMES } from "../../routes/examples/ids.ts";
import { type Json, type JsonObject, isObject, objectAt } from "./json.ts";

const SCHEMAS = "#/components/schemas/";
/** What a text shows, by the name of its property. */
const TEXTS: Readonly<Record<string, string>> = {
  email: "zoe@example.com",
  name: "Example",
  url: "https://app.example.com/hook",
};

/**
 * Makes an example for a schema without one: the first choice, not null, one entry in a list. The value fits
 * the schema, except for a text with a pattern.
 *
 * @param known examples by the names of their schemas.
 */
export function makeExample(
  schema: Json | undefined,
  schemas: JsonObject,
  known: Readonly<Record<string, object>>,
  property = "",
): Json {
  if (!isObject(schema)) return {};
  const inner = (one: Json | undefined, name = "") => makeExample(one, schemas, known, name);
  const { $ref: reference, anyOf, enum: choices, items, type } = schema;
  if (typeof reference === "string") {
    const name = reference.slice(SCHEMAS.length);
    const example = known[name];
    return example === undefined ? inner(schemas[name]) : JSON.parse(JSON.stringify(example));
  }
  if (Array.isArray(anyOf)) return inner(anyOf[0], property);
  if ("const" in schema) return schema["const"] ?? null;
  if (Array.isArray(choices)) return choices[0] ?? null;
  const [kind] = [type ?? "object"].flat().filter((one) => one !== "null");
  switch (kind) {
    case "array":
      return items === undefined ? [] : [inner(items)];
    case "boolean":
      return true;
    case "integer":
    case "number":
      return schema["minimum"] ?? 1;
    case "string":
      return schema["format"] === "date-time" ? TIMES.created : (TEXTS[property] ?? "…");
    default: {
      const properties = Object.entries(objectAt(schema, "properties"));
      return Object.fromEntries(properties.map(([name, one]) => [name, inner(one, name)]));
    }
  }
}
