import { type Json, type JsonObject, isObject, objectAt } from "./json.ts";
import { METHODS, type OpenApiDocument } from "./openapi-document.ts";

const RESPONSES = "#/components/responses/";
const integer = { type: "integer", minimum: 1 };
const text = { type: "string" };

/** The headers of answers, by their names in the document. */
const HEADERS: JsonObject = {
  RequestId: {
    description: "The request's id. Include it when you report a problem.",
    required: true,
    schema: text,
    example: "req_01jd3qm9d0e1f2g3h4j5k6m7n8",
  },
  Location: {
    description: "Where to find what was created.",
    required: true,
    schema: text,
    example: "/v1/integrations/int_01jd3qe2b3e4c5d6f7g8h9j0k1",
  },
  RetryAfter: {
    description: "How many seconds to wait before trying again, when that is known.",
    schema: integer,
    example: 5,
  },
  RateLimitPolicy: {
    description:
      "The limits of this kind of request: `q` requests in `w` seconds, by whose they are. Missing where there are none.",
    schema: text,
    example: '"reads.key";q=1200;w=60',
  },
  RateLimit: {
    description: "What is left: `r` more requests in the next `t` seconds.",
    schema: text,
    example: '"reads.key";r=1199;t=60',
  },
  Replayed: {
    description: "`true` when this is the answer to an earlier request with this Idempotency-Key.",
    schema: { type: "string", enum: ["true"] },
    example: "true",
  },
  Challenge: {
    description: "The kind of credential that the API takes.",
    required: true,
    schema: text,
    example: 'Bearer realm="atlas"',
  },
};

/** Answers that come too early, and say how long to wait when that is known. */
const MAY_WAIT = new Set(["429", "503", "default"]);

/** Declares the headers of every answer. @param takesKeys whether the door names its credential in a 401. */
export function withHeaders(document: OpenApiDocument, takesKeys: boolean): OpenApiDocument {
  const root: JsonObject = JSON.parse(JSON.stringify(document));
  const components = objectAt(root, "components");
  for (const item of Object.values(objectAt(root, "paths")))
    for (const method of METHODS) {
      const operation = objectAt(item, method);
      const responses = objectAt(operation, "responses");
      for (const [status, response] of Object.entries(responses)) {
        const shared = resolve(response, components);
        if (shared !== null)
          shared["headers"] = headersOf(status, takesKeys, isOnce(operation), shared);
      }
    }
  const { Challenge: challenge, ...others } = HEADERS;
  components["headers"] = takesKeys ? { ...others, Challenge: challenge ?? null } : others;
  const declared: unknown = root;
  return declared as OpenApiDocument;
}

const headersOf = (
  status: string,
  takesKeys: boolean,
  once: boolean,
  { description }: JsonObject,
): JsonObject => ({
  "X-Request-Id": refer("RequestId"),
  "RateLimit-Policy": refer("RateLimitPolicy"),
  RateLimit: refer("RateLimit"),
  ...(status === "201" ? { Location: refer("Location") } : {}),
  ...(status.startsWith("2") && once ? { "Idempotency-Replayed": refer("Replayed") } : {}),
  ...(MAY_WAIT.has(status) || isAbout(description, "idempotency_key_in_use")
    ? { "Retry-After": refer("RetryAfter") }
    : {}),
  ...(status === "401" && takesKeys ? { "WWW-Authenticate": refer("Challenge") } : {}),
});

const isAbout = (description: Json | undefined, code: string): boolean =>
  typeof description === "string" && description.includes(`\`${code}\``);

const isOnce = ({ parameters }: JsonObject): boolean =>
  Array.isArray(parameters) &&
  parameters.some((one) => isObject(one) && one["name"] === "Idempotency-Key");

const refer = (name: string): JsonObject => ({ $ref: `#/components/headers/${name}` });

function resolve(response: Json, components: JsonObject): JsonObject | null {
  const reference = isObject(response) ? response["$ref"] : undefined;
  if (typeof reference !== "string") return isObject(response) ? response : null;
  return objectAt(objectAt(components, "responses"), reference.slice(RESPONSES.length));
}
