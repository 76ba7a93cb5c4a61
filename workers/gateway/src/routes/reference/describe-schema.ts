import type { OpenApiDocument, Operation } from "../../http/openapi/openapi-document.ts";

export type Schema = NonNullable<NonNullable<OpenApiDocument["components"]>["schemas"]>[string];

/** A row of a table: a parameter, or a property of a schema. */
export type Row = {
  readonly name: string;
  readonly place: string;
  readonly type: Type;
  readonly meaning: string;
};
/** A type in words, and the schemas that it names. */
export type Type = { readonly text: string; readonly schemas: readonly string[] };

const SCHEMAS = "#/components/schemas/";

/** The parameters of an operation. Those of its path come first. */
export function rowsOfParameters(operation: Operation): Row[] {
  return (operation.parameters ?? []).flatMap((parameter) =>
    "name" in parameter
      ? [
          {
            name: parameter.name,
            place: parameter.in,
            type: typeOf(parameter.schema, parameter.required),
            meaning: parameter.description ?? "",
          },
        ]
      : [],
  );
}

/** The properties of a schema. */
export function rowsOfSchema(schema: Schema): Row[] {
  if ("$ref" in schema) return [];
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    place: "",
    type: typeOf(property, schema.required?.includes(name) ?? false),
    meaning: ("description" in property ? property.description : undefined) ?? "",
  }));
}

/** The schema that a body or an answer refers to; null if it refers to none. */
export function schemaNameOf(content: object | undefined): string | null {
  const media = content && "application/json" in content ? content["application/json"] : null;
  if (typeof media !== "object" || media === null || !("schema" in media)) return null;
  const { schema } = media as { schema: Schema };
  return "$ref" in schema ? nameOf(schema.$ref) : null;
}

function typeOf(schema: Schema | undefined, isRequired: boolean | undefined): Type {
  const { text, schemas } = schema ? wordsOf(schema) : { text: "any", schemas: [] };
  return { text: isRequired ? text : `${text}, optional`, schemas };
}

function wordsOf(schema: Schema): Type {
  if ("$ref" in schema) return { text: nameOf(schema.$ref), schemas: [nameOf(schema.$ref)] };
  const parts = schema.anyOf?.map((part) => wordsOf(part)) ?? [];
  if (parts.length > 0)
    return {
      text: parts.map(({ text }) => text).join(" or "),
      schemas: parts.flatMap(({ schemas }) => schemas),
    };
  if ("items" in schema && schema.items) {
    const { text, schemas } = wordsOf(schema.items);
    return { text: `list of ${text}`, schemas };
  }
  const type = [schema.type ?? "any"].flat().join(" or ");
  const values = schema.enum ? `: ${schema.enum.join(", ")}` : "";
  return { text: type + values, schemas: [] };
}

const nameOf = (reference: string): string => reference.slice(SCHEMAS.length);
