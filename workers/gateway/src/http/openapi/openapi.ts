import type { OpenAPIHono } from "@hono/zod-openapi";
import { PERMISSIONS } from "#shared/contracts/permissions";
import type { GatewayEnv } from "../../context.ts";
import {
  METHODS,
  type OpenApiDocument,
  type Operation,
  type PathItem,
} from "./openapi-document.ts";
import { CODES, describeProblems } from "./openapi-problems.ts";
import { withSchemaPatterns } from "./openapi-patterns.ts";

const SCHEMES = {
  api_key: {
    type: "http",
    scheme: "bearer",
    description: `A project's API key. Scopes: ${PERMISSIONS.join(", ")}.`,
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-atlas_session",
    description: "The dashboard's session. Every request but a GET also needs `x-csrf-token`.",
  },
} as const;

/**
 * The OpenAPI 3.1 description of an entrypoint, generated from its routes. Expensive, so callers keep the result.
 *
 * @see [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.0)
 */
export function describeApi(
  app: OpenAPIHono<GatewayEnv>,
  about: {
    title: string;
    description: string;
    scheme: keyof typeof SCHEMES;
    /** The door's origin; "" if it is not configured. */
    url: string;
  },
): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: about.title, version: "1", description: about.description },
    servers: [{ url: about.url || "/" }],
  });
  const paths = Object.entries(document.paths ?? {});
  return withSchemaPatterns({
    ...document,
    paths: Object.fromEntries(paths.map(([path, item]) => [path, completePath(path, item)])),
    components: {
      ...document.components,
      securitySchemes: { [about.scheme]: SCHEMES[about.scheme] },
    },
  });
}

/** Adds what routes do not declare themselves: the project in the path, and the errors by status. */
function completePath(path: string, item: PathItem): PathItem {
  const completed: PathItem = { ...item };
  if (path.includes("{project_id}"))
    completed.parameters = [
      { name: "project_id", in: "path", required: true, schema: { type: "string" } },
    ];
  for (const method of METHODS) {
    const operation = item[method];
    if (!operation) continue;
    const { [CODES]: codes, ...described } = operation;
    completed[method] = {
      ...described,
      ...(operation.parameters ? { parameters: operation.parameters.map(withoutNull) } : {}),
      ...(operation.requestBody ? { requestBody: withRequired(operation.requestBody) } : {}),
      responses: { ...operation.responses, ...describeProblems(codes ?? []) },
    };
  }
  return completed;
}

type Parameter = NonNullable<Operation["parameters"]>[number];
type RequestBody = NonNullable<Operation["requestBody"]>;

/** A missing body counts as `{}` (see accept-json.ts), so a body is required only if its schema requires a member. */
function withRequired(body: RequestBody): RequestBody {
  if ("$ref" in body) return body;
  const schema = body.content["application/json"]?.schema;
  if (!schema || "$ref" in schema) return body;
  return { ...body, required: (schema.required ?? []).length > 0 };
}

/** The generator says that a coerced number accepts null, but a URL parameter cannot be null. */
function withoutNull(parameter: Parameter): Parameter {
  if (!("schema" in parameter) || !parameter.schema || !("type" in parameter.schema))
    return parameter;
  const { type } = parameter.schema;
  if (!Array.isArray(type)) return parameter;
  const [only, ...others] = type.filter((name) => name !== "null");
  if (only === undefined || others.length > 0) return parameter;
  return { ...parameter, schema: { ...parameter.schema, type: only } };
}
