import { exchange } from "../../../dev/browser/http-exchange.ts";
import { HOSTED_PAGES } from "../../../workers/gateway/src/routes/problems.ts";

/** An error that the gateway logged as answered. */
type Answered = { method: string; route: string; status: number; code: string };

/** By `METHOD /path/{parameter} status`: the codes that a document declares. */
type Declared = ReadonlyMap<string, readonly string[]>;

type Response = { $ref?: string; content?: Record<string, { schema?: Schema }> };
type Responses = Record<string, Response>;
type Schema = { allOf?: { properties?: { code?: { enum?: string[] } } }[] };
type Document = {
  paths: Record<string, Record<string, { responses?: Responses }>>;
  components?: { responses?: Responses };
};

const PAGES = new Set([
  "/connect/:token",
  "/connect/:token/:integration",
  "/callback/:integration",
]);

/**
 * Reads the errors that a stack answers off its log, whoever asked for them, and holds them against what the routes
 * declare in the stack's own documents.
 */
export class ProblemWatch {
  readonly #answered = new Map<string, Answered>();
  readonly #declared: Map<string, readonly string[]> = new Map();

  async readDocument(doorUrl: string): Promise<void> {
    const answer = await exchange(new URL(`${doorUrl}/openapi.json`));
    if (answer.status !== 200) throw new Error(`${doorUrl}/openapi.json: HTTP ${answer.status}.`);
    const document: Document = JSON.parse(answer.text);
    for (const [path, item] of Object.entries(document.paths))
      for (const [method, { responses = {} }] of Object.entries(item))
        for (const [status, found] of Object.entries(responses)) {
          const { content } = resolve(found, document);
          const schema = content?.["application/problem+json"]?.schema;
          const codes = schema?.allOf?.flatMap(({ properties }) => properties?.code?.enum ?? []);
          const key = `${method.toUpperCase()} ${path} ${status}`;
          this.#declared.set(key, [...(this.#declared.get(key) ?? []), ...(codes ?? [])]);
        }
  }

  see(line: string): void {
    const answered = readAnswered(line);
    if (answered !== null) this.#answered.set(Object.values(answered).join(" "), answered);
  }

  /** The answers that no route declares, each once. */
  undeclared(): string[] {
    return [...this.#answered.values()]
      .filter((answered) => !isDeclared(answered, this.#declared))
      .map(({ method, route, status, code }) => `${method} ${route}: ${status} ${code}`);
  }
}

const resolve = (response: Response, { components }: Document): Response =>
  response.$ref === undefined
    ? response
    : (components?.responses?.[response.$ref.slice("#/components/responses/".length)] ?? {});

function readAnswered(line: string): Answered | null {
  if (!line.includes('"request_answered"')) return null;
  const entry: Record<string, unknown> & { labels: { route?: string; code?: string } } = JSON.parse(
    line.slice(line.indexOf("{")),
  );
  const { route, code } = entry.labels;
  const method = String(entry["http.request.method"]);
  const status = Number(entry["http.response.status_code"]);
  if (status < 400 || route === undefined || code === undefined) return null;
  return { method: method === "HEAD" ? "GET" : method, route, status, code };
}

/** A path without a route, and a route that takes another method, belong to no operation. */
function isDeclared({ method, route, status, code }: Answered, declared: Declared): boolean {
  if (PAGES.has(route)) return HOSTED_PAGES.some((known) => known === code);
  if (!route.startsWith("/v1/") || code === "method_not_allowed") return true;
  const path = route.replaceAll(/:(\w+)/g, "{$1}");
  return declared.get(`${method} ${path} ${status}`)?.includes(code) === true;
}
