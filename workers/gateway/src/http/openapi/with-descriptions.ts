import { PARAMETER_TEXTS } from "../../routes/descriptions/parameters.ts";
import { SAME_PROPERTIES, SCHEMA_TEXTS } from "../../routes/descriptions/all.ts";
import { SHARED_TEXTS } from "../../routes/descriptions/shared.ts";
import { type Json, type JsonObject, isObject, objectAt } from "./json.ts";
import { METHODS, type OpenApiDocument } from "./openapi-document.ts";

/**
 * Adds what properties and parameters mean, from `routes/descriptions`. What a route or a contract says about one in its
 * own schema stays. The texts are not in the contracts, because every Worker carries those.
 */
export function withDescriptions(document: OpenApiDocument): OpenApiDocument {
  const root: JsonObject = JSON.parse(JSON.stringify(document));
  const schemas = objectAt(objectAt(root, "components"), "schemas");
  for (const name of Object.keys(schemas)) describeProperties(name, schemas);
  for (const item of Object.values(objectAt(root, "paths")))
    for (const method of METHODS) describeParameters(objectAt(item, method));
  for (const item of Object.values(objectAt(root, "paths"))) describeParameters(item);
  const described: unknown = root;
  return described as OpenApiDocument;
}

function describeProperties(name: string, schemas: JsonObject): void {
  for (const [property, schema] of Object.entries(propertiesOf(name, schemas))) {
    if (!isObject(schema) || "description" in schema) continue;
    const text = textOf(name, property, schemas) ?? SHARED_TEXTS[property];
    if (text !== undefined) schema["description"] = text;
  }
}

function textOf(name: string, property: string, schemas: JsonObject): string | undefined {
  const own = propertiesOf(name, schemas)[property];
  if (isObject(own) && typeof own["description"] === "string") return own["description"];
  const text = SCHEMA_TEXTS[name]?.[property];
  const same = SAME_PROPERTIES[name];
  return text ?? (same === undefined ? undefined : textOf(same, property, schemas));
}

function describeParameters(operation: Json): void {
  const parameters = isObject(operation) ? operation["parameters"] : undefined;
  if (!isObject(operation) || !Array.isArray(parameters)) return;
  for (const parameter of parameters) {
    if (!isObject(parameter) || "description" in parameter) continue;
    const { name } = parameter;
    const own = objectAt(parameter, "schema")["description"];
    const shared = typeof name === "string" ? PARAMETER_TEXTS[name] : undefined;
    const text = typeof own === "string" ? own : shared;
    if (text !== undefined) parameter["description"] = text;
  }
}

const propertiesOf = (name: string, schemas: JsonObject): JsonObject =>
  objectAt(objectAt(schemas, name), "properties");
