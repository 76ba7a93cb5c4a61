import type { OpenAPIHono } from "@hono/zod-openapi";
import { PERMISSIONS } from "#shared/contracts/permissions";
import type { GatewayEnv } from "../../context.ts";
import {
  METHODS,
  type OpenApiDocument,
  type Operation,
  type PathItem,
} from "./openapi-document.ts";
import { BETTER_NAMES } from "../../routes/descriptions/names.ts";
import { TAG_TEXTS } from "../../routes/descriptions/tags.ts";
import { withHeaders } from "./headers.ts";
import { withExamples } from "./with-examples.ts";
import { NO_KEY, ONCE_A_KEY } from "../../routes/problems.ts";
import { CODES, ONCE, ProblemResponses } from "./openapi-problems.ts";
import { withDescriptions } from "./with-descriptions.ts";
import { withSchemaPatterns } from "./openapi-patterns.ts";
import { withNamedSchemas } from "./schema-names.ts";

const SCHEMES = {
  api_key: {
    type: "http",
    scheme: "bearer",
    description: `A project's API key. Scopes: ${PERMISSIONS.join(", ")}.`,
  },
  access_token: {
    type: "http",
    scheme: "bearer",
    description: `A personal access token. Permissions: ${PERMISSIONS.join(", ")}. Your role in the project decides, too.`,
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
  const generated = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: about.title,
      version: "1",
      description: about.description,
      license: { name: "Apache 2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: about.url || "/" }],
  });
  const problems = new ProblemResponses();
  const paths = Object.entries(generated.paths ?? {}).map(([path, item]) => [
    path,
    completePath(path, item, problems),
  ]);
  const document = {
    ...generated,
    tags: tagsOf(generated),
    paths: Object.fromEntries(paths),
    components: {
      ...generated.components,
      responses: problems.all(),
      securitySchemes: { [about.scheme]: SCHEMES[about.scheme] },
    },
  };
  const named = withNamedSchemas(document, BETTER_NAMES);
  const described = withExamples(withDescriptions(withSchemaPatterns(named)));
  return withHeaders(described, about.scheme !== "session");
}

const KEY_HEADER: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "A random text of yours, such as a UUID. Sent again with the same body within 24 hours, the request does not run again: you get the first answer, with `Idempotency-Replayed: true`. If that was lost, `idempotency_unknown` says so: look whether it was done.",
  schema: { type: "string", maxLength: 257 },
  example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
};

/** The groups of operations that the document has, in the order of {@link TAG_TEXTS}. */
function tagsOf(document: OpenApiDocument): { name: string; description: string }[] {
  const used = new Set(
    Object.values(document.paths ?? {}).flatMap((item) =>
      METHODS.flatMap((method) => item[method]?.tags ?? []),
    ),
  );
  return Object.entries(TAG_TEXTS).flatMap(([name, description]) =>
    used.has(name) ? [{ name, description }] : [],
  );
}

/** Adds what routes do not declare themselves: the project in the path, and the errors by status. */
function completePath(path: string, item: PathItem, problems: ProblemResponses): PathItem {
  const completed: PathItem = { ...item };
  if (path.includes("{project_id}"))
    completed.parameters = [
      { name: "project_id", in: "path", required: true, schema: { type: "string" } },
    ];
  for (const method of METHODS) {
    const operation = item[method];
    if (!operation) continue;
    const { [CODES]: codes, [ONCE]: once, ...described } = operation;
    const isPost = method === "post";
    const parameters = [...(operation.parameters ?? []), ...(isPost && once ? [KEY_HEADER] : [])];
    const isSecured = (operation.security ?? []).length > 0;
    const added = isPost && isSecured ? (once ? ONCE_A_KEY : NO_KEY) : [];
    completed[method] = {
      ...described,
      ...(parameters.length > 0 ? { parameters: parameters.map(withoutNull) } : {}),
      ...(operation.requestBody ? { requestBody: withRequired(operation.requestBody) } : {}),
      responses: {
        ...operation.responses,
        ...problems.refer([...(codes ?? []), ...added], operation.operationId ?? ""),
      },
    };
  }
  return completed;
}

type Parameter = NonNullable<Operation["parameters"]>[number];
type RequestBody = NonNullable<Operation["requestBody"]>;

/** A missing body counts as `{}` (see accept-json.ts), so a body is required only if its schema requires a member, whichever that is. */
function withRequired(body: RequestBody): RequestBody {
  if ("$ref" in body) return body;
  const schema = body.content["application/json"]?.schema;
  if (!schema || "$ref" in schema) return body;
  const needsMember = (schema.required ?? []).length > 0 || (schema.minProperties ?? 0) > 0;
  return { ...body, required: needsMember };
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
