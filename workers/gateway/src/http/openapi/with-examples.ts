import { EXAMPLES } from "../../routes/examples/all.ts";
import { type Json, type JsonObject, isObject, objectAt } from "./json.ts";
import { makeExample } from "./make-example.ts";
import type { OpenApiDocument } from "./openapi-document.ts";

const SCHEMAS = "#/components/schemas/";
const ANSWER = /^2\d\d$/;

/**
 * Shows an example with every schema of an answer: the one of `routes/examples`, one entry of a list, or one made from the
 * schema.
 */
export function withExamples(document: OpenApiDocument): OpenApiDocument {
  const root: JsonObject = JSON.parse(JSON.stringify(document));
  const schemas = objectAt(objectAt(root, "components"), "schemas");
  for (const name of new Set([...answersOf(root), "Problem"])) {
    const schema = schemas[name];
    if (isObject(schema)) schema["examples"] = [exampleOf(name, schema, schemas)];
  }
  const shown: unknown = root;
  return shown as OpenApiDocument;
}

function exampleOf(name: string, schema: JsonObject, schemas: JsonObject): Json {
  const example = makeExample({ $ref: SCHEMAS + name }, schemas, EXAMPLES);
  const isPage = "next_cursor" in objectAt(schema, "properties");
  return isPage && isObject(example) ? { ...example, next_cursor: null } : example;
}

/** The names of the schemas that operations answer. */
const answersOf = (root: JsonObject): string[] =>
  Object.values(objectAt(root, "paths")).flatMap((item) =>
    Object.values(isObject(item) ? item : {}).flatMap((operation) =>
      Object.entries(objectAt(operation, "responses")).flatMap(([status, response]) => {
        const media = objectAt(objectAt(response, "content"), "application/json");
        const reference = objectAt(media, "schema")["$ref"];
        return ANSWER.test(status) && typeof reference === "string"
          ? [reference.slice(SCHEMAS.length)]
          : [];
      }),
    ),
  );
