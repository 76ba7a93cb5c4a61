import { type ValidateFunction, Ajv2020 } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import type { HttpAnswer } from "../../../dev/browser/http-exchange.ts";
import { exchange } from "../../../dev/browser/http-exchange.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/** One request and its answer, as a client saw them. */
export type Exchange = { method: string; path: string; body?: unknown; answer: HttpAnswer };

/** A value that the document shows, beside the schema that it stands for. */
type Shown = { where: string; schema: string; value: Json };

const ID = "openapi.json";
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
/** Headers that an answer sends only if its operation says so. */
const DECLARED_HEADERS = [
  "x-request-id",
  "location",
  "retry-after",
  "www-authenticate",
  "idempotency-replayed",
  "ratelimit",
  "ratelimit-policy",
];
const JSON_TYPES = ["application/json", "application/problem+json"];

/**
 * A door's own OpenAPI document, with its schemas compiled as a validator compiles them: JSON Schema 2020-12, patterns
 * with the `u` flag, unknown keywords refused.
 */
export class DescribedApi {
  readonly #document: JsonObject;
  readonly #ajv: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();

  private constructor(document: JsonObject) {
    this.#document = document;
    this.#ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
    // A CommonJS module: its function is the default export's own default.
    addFormatsModule.default(this.#ajv);
    // OpenAPI's own words, in a schema and at the document's root.
    this.#ajv.addVocabulary(["example", ...Object.keys(document)]);
    this.#ajv.addSchema({ $id: ID, ...document });
  }

  static of(document: JsonObject): DescribedApi {
    return new DescribedApi(document);
  }

  static async read(doorUrl: string): Promise<DescribedApi> {
    const answer = await exchange(new URL("/openapi.json", doorUrl));
    if (answer.status !== 200) throw new Error(`/openapi.json: HTTP ${answer.status}.`);
    return new DescribedApi(JSON.parse(answer.text));
  }

  /** Every schema pointer of the document: compiled once each by {@link DescribedApi.errors}. */
  schemas(): string[] {
    return findAll(this.#document, "").flatMap(({ pointer, value }) =>
      isObject(value) && isObject(value["schema"] ?? null) ? [`${pointer}/schema`] : [],
    );
  }

  /** Every example and default of the document's schemas. */
  shown(): Shown[] {
    return findAll(this.#document, "").flatMap(({ pointer, value }) => {
      if (!isObject(value)) return [];
      const schema = isObject(value["schema"] ?? null) ? `${pointer}/schema` : pointer;
      const isSchema = typeof value["type"] === "string" || Array.isArray(value["type"]);
      if (schema === pointer && !isSchema) return [];
      const named = ["example", "default"].flatMap((name) => {
        const shown = value[name];
        return shown === undefined ? [] : [{ where: `${pointer}/${name}`, schema, value: shown }];
      });
      const { examples } = value;
      const listed = (Array.isArray(examples) ? examples : []).map((shown, index) => ({
        where: `${pointer}/examples/${index}`,
        schema,
        value: shown,
      }));
      return [...named, ...listed];
    });
  }

  /** What is wrong with a value by the schema at this pointer. */
  errors(pointer: string, value: unknown): string[] {
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `${ID}#${pointer}` });
    this.#compiled.set(pointer, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath || "/"} ${message}`,
    );
  }

  /** What the document says otherwise than this exchange: about a body that was accepted, and about the answer. */
  contradictions({ method, path, body, answer }: Exchange): string[] {
    const operation = this.#find(method, path);
    if (operation === null) return [`${method} ${path} is not described.`];
    return [
      ...(answer.status < 400 ? this.requestErrors(method, path, body) : []),
      ...this.#answerErrors(operation, answer),
    ];
  }

  /** What is wrong with a request body, by the document. */
  requestErrors(method: string, path: string, body: unknown): string[] {
    const operation = this.#find(method, path);
    if (operation === null) return [`${method} ${path} is not described.`];
    const described = at(operation.value, "requestBody");
    if (!isObject(described))
      return body === undefined || isEmpty(body) ? [] : ["This operation describes no body."];
    if (body === undefined) return described["required"] === true ? ["The body is required."] : [];
    return this.errors(
      `${operation.pointer}/requestBody/content/${escape("application/json")}/schema`,
      body,
    );
  }

  #answerErrors(operation: Found, answer: HttpAnswer): string[] {
    const here = at(operation.value, "responses", String(answer.status));
    const shared =
      isObject(here) && typeof here["$ref"] === "string" ? here["$ref"].slice(1) : null;
    const described = shared === null ? here : at(this.#document, ...shared.slice(1).split("/"));
    if (!isObject(described)) return [`The status ${answer.status} is not described.`];
    const wrongHeaders = this.#headerErrors(described, answer.headers);
    if (wrongHeaders.length > 0) return wrongHeaders;
    const pointer = shared ?? `${operation.pointer}/responses/${answer.status}`;
    const type = answer.headers.get("content-type") ?? "";
    const content = described["content"] ?? null;
    if (!isObject(content)) return answer.text === "" ? [] : ["The answer has a body."];
    if (!isObject(content[type] ?? null) || !JSON_TYPES.includes(type))
      return [`${answer.status} is not described as ${type}.`];
    return this.errors(`${pointer}/content/${escape(type)}/schema`, JSON.parse(answer.text));
  }

  /** Headers that an answer lacks, sends undeclared, or sends with a wrong value. */
  #headerErrors(described: JsonObject, sent: Headers): string[] {
    const headers = described["headers"] ?? null;
    const declared = Object.entries(isObject(headers) ? headers : {}).map(
      ([name, header]) => [name.toLowerCase(), toPointer(at(header, "$ref"))] as const,
    );
    const names = declared.map(([name]) => name);
    const undeclared = DECLARED_HEADERS.filter((name) => sent.has(name) && !names.includes(name));
    return [
      ...undeclared.map((name) => `The header ${name} is not described.`),
      ...declared.flatMap(([name, pointer]) => {
        const value = sent.get(name);
        const header = at(this.#document, ...pointer.slice(1).split("/"));
        if (value === null) return at(header, "required") === true ? [`${name} is missing.`] : [];
        const isNumber = at(header, "schema", "type") === "integer";
        return this.errors(`${pointer}/schema`, isNumber ? Number(value) : value);
      }),
    ];
  }

  #find(method: string, path: string): Found | null {
    const paths = this.#document["paths"] ?? null;
    if (!isObject(paths)) return null;
    const name = METHODS.find((one) => one === method.toLowerCase());
    const [pathname = ""] = path.split("?");
    // A path without parameters comes before one that has them.
    const templates = Object.keys(paths).sort((a, b) => a.split("{").length - b.split("{").length);
    for (const template of templates) {
      const value = at(paths, template, name ?? "");
      if (isObject(value) && toPattern(template).test(pathname))
        return { pointer: `/paths/${escape(template)}/${name}`, value };
    }
    return null;
  }
}

type Found = { pointer: string; value: JsonObject };

const toPattern = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, "[^/]+")}$`);

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

const at = (value: Json, ...path: string[]): Json =>
  path.reduce<Json>((inner, name) => (isObject(inner) ? (inner[name] ?? null) : null), value);

/** The JSON Pointer of a reference inside the document; empty if it is not one. */
const toPointer = (reference: Json): string =>
  typeof reference === "string" ? reference.slice(1) : "";

/** As a part of a JSON Pointer in a URL's fragment. */
const escape = (part: string): string =>
  encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));

/** A value and all values inside it, each with its JSON Pointer. */
function findAll(value: Json, pointer: string): { pointer: string; value: Json }[] {
  const inner =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, child]) =>
          findAll(child, `${pointer}/${escape(name)}`),
        )
      : [];
  return [{ pointer, value }, ...inner];
}
