import { METHODS, type OpenApiDocument } from "./openapi-document.ts";
import { type Json, type JsonObject, isObject, objectAt } from "./json.ts";

const SCHEMAS = "#/components/schemas/";
/** What a place says about a schema, beside its reference. */
const NOTES = ["description", "example", "default"] as const;
const JSON_TYPE = "application/json";

/**
 * Gives every object in the document a name, so that client generators make one type of it: bodies are named after their
 * operation (`CreateIntegrationInput`), pages of a list after what they list (`ConnectionPage`), and objects inside
 * others after where they stand (`IntegrationSettings`). Equal objects share the first name; bodies share none.
 *
 * @param better a name to use in place of the one made from the place.
 * @throws TypeError when two different objects get the same name.
 */
export function withNamedSchemas(
  document: OpenApiDocument,
  better: Readonly<Record<string, string>>,
): OpenApiDocument {
  const root: JsonObject = JSON.parse(JSON.stringify(document));
  const components = objectAt(root, "components");
  const names = new SchemaNames(objectAt(components, "schemas"), better);
  const paths = objectAt(root, "paths");
  for (const item of Object.values(paths))
    for (const method of METHODS) {
      const operation = isObject(item) ? item[method] : undefined;
      if (isObject(operation)) nameOperation(operation, names);
    }
  const named: unknown = { ...root, components: { ...components, schemas: names.schemas() } };
  return named as OpenApiDocument;
}

function nameOperation(operation: JsonObject, names: SchemaNames): void {
  const { operationId } = operation;
  const id = typeof operationId === "string" ? pascal(operationId) : "";
  const body = contentOf(operation["requestBody"]);
  if (body) body["schema"] = names.body(body["schema"] ?? {}, `${id}Input`);
  for (const response of Object.values(objectAt(operation, "responses"))) {
    const content = contentOf(response);
    if (content) content["schema"] = names.answer(content["schema"] ?? {}, id);
  }
}

class SchemaNames {
  readonly #better: Readonly<Record<string, string>>;
  readonly #schemas = new Map<string, Json>();
  /** By an object as the generator wrote it, without what its place says about it. */
  readonly #nameOf = new Map<string, string>();

  constructor(known: JsonObject, better: Readonly<Record<string, string>>) {
    this.#better = better;
    for (const [name, schema] of Object.entries(known)) this.#nameOf.set(textOf(schema), name);
    for (const [name, schema] of Object.entries(known))
      this.#put(name, isObject(schema) ? this.#inside(schema, name) : schema);
  }

  schemas(): JsonObject {
    return Object.fromEntries(this.#schemas);
  }

  body(schema: Json, name: string): Json {
    if (!isObject(schema) || !isPlainObject(schema)) return this.#name(schema, name);
    this.#put(name, this.#inside(schema, name));
    return { $ref: SCHEMAS + name };
  }

  answer(schema: Json, operation: string): Json {
    const data = isObject(schema) ? objectAt(schema, "properties")["data"] : undefined;
    const item = isObject(data) && isObject(data["items"]) ? data["items"]["$ref"] : undefined;
    if (typeof item !== "string") return this.#name(schema, `${operation}Answer`);
    const isPage = "next_cursor" in objectAt(schema, "properties");
    return this.#name(schema, item.slice(SCHEMAS.length) + (isPage ? "Page" : "List"));
  }

  /** The schema with a reference in place of each object. */
  #name(schema: Json, place: string): Json {
    if (!isObject(schema) || "$ref" in schema) return schema;
    if (!isPlainObject(schema)) return this.#inside(schema, place);
    const notes = NOTES.flatMap((note) => (note in schema ? [[note, schema[note]]] : []));
    const key = textOf(schema);
    let name = this.#nameOf.get(key);
    if (name === undefined) {
      name = this.#better[place] ?? place;
      this.#nameOf.set(key, name);
      this.#put(name, this.#inside(JSON.parse(key), name));
    }
    const reference = { $ref: SCHEMAS + name };
    const orNull = isNullable(schema) ? { anyOf: [reference, { type: "null" }] } : reference;
    return { ...orNull, ...Object.fromEntries(notes) };
  }

  #inside(schema: JsonObject, place: string): JsonObject {
    const inner: JsonObject = { ...schema };
    const properties = Object.entries(objectAt(schema, "properties"));
    if (properties.length > 0)
      inner["properties"] = Object.fromEntries(
        properties.map(([name, value]) => [name, this.#name(value, place + pascal(name))]),
      );
    if ("items" in schema) inner["items"] = this.#name(schema["items"] ?? {}, singular(place));
    if (isObject(schema["additionalProperties"]))
      inner["additionalProperties"] = this.#name(schema["additionalProperties"], `${place}Value`);
    for (const word of ["anyOf", "oneOf", "allOf"]) {
      const parts = schema[word];
      if (Array.isArray(parts)) inner[word] = parts.map((part) => this.#name(part, place));
    }
    return inner;
  }

  #put(name: string, schema: Json): void {
    const known = this.#schemas.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new TypeError(`Two schemas are called ${name}.`);
    this.#schemas.set(name, schema);
  }
}

/** Whether it is an object with members, which a generator would make a type of. */
const isPlainObject = (schema: JsonObject): boolean =>
  Object.keys(objectAt(schema, "properties")).length > 0;

const isNullable = ({ type }: JsonObject): boolean => Array.isArray(type) && type.includes("null");

/** An object schema as text, the same wherever it stands. */
function textOf(schema: Json): string {
  if (!isObject(schema)) return JSON.stringify(schema);
  const bare = Object.entries(schema).filter(([word]) => !NOTES.some((note) => note === word));
  const type = isNullable(schema) ? { type: "object" } : {};
  return JSON.stringify({ ...Object.fromEntries(bare), ...type });
}

function contentOf(part: Json | undefined): JsonObject | null {
  const content = part === undefined ? {} : objectAt(objectAt(part, "content"), JSON_TYPE);
  return "schema" in content ? content : null;
}

const pascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const singular = (name: string): string => name.replace(/ies$/, "y").replace(/s$/, "");
