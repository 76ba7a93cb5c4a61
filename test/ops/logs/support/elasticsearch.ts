import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export type StoredDocument = { id: string; source: Record<string, unknown> };

/**
 * A stand-in for Elasticsearch and Kibana on loopback. As strict as they are about the form of what arrives, and stricter
 * about its types: a value that does not fit the mapping is refused, where Elasticsearch would convert some.
 */
export type ElasticsearchDouble = {
  port: number;
  /** What a data stream holds, by its name. */
  streams: Map<string, StoredDocument[]>;
  /** Requests that were malformed, and items that were refused. */
  complaints: string[];
  /** What was put outside of a data stream, by method and path. */
  settings: Map<string, string>;
  /** Who put them: the `Authorization` of each, in order. */
  settingsFrom: string[];
  /** Takes no connection until `resume()`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** The headers of every `_bulk` request that was well-formed, and how many documents it had. */
  requests: { authorization: string; encoding: string; items: number }[];
  /** How the next items are answered instead of being stored, one after the other. */
  itemStatuses: number[];
  /** How every `_bulk` request is answered instead of being read; null: as Elasticsearch would. */
  bulkStatus: number | null;
  /** Answers 403 to every change of settings from now on. */
  refuseSettings(): void;
  close(): Promise<void>;
};

type Mapping = { type: string };
type Template = { template: { mappings: { properties: Record<string, Mapping> } } };

const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  date: (value) =>
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) &&
    !Number.isNaN(Date.parse(value)),
  long: (value) => Number.isSafeInteger(value),
  object: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((one) => ["string", "number", "boolean"].includes(typeof one)),
  keyword: (value) => typeof value === "string",
  wildcard: (value) => typeof value === "string",
  match_only_text: (value) => typeof value === "string",
};

export async function startElasticsearchDouble(): Promise<ElasticsearchDouble> {
  const streams = new Map<string, StoredDocument[]>();
  const complaints: string[] = [];
  const settings = new Map<string, string>();
  const settingsFrom: string[] = [];
  let refusing = false;

  const mappings = (): Record<string, Mapping> => {
    const text = settings.get("PUT /_index_template/logs-atlas");
    return text === undefined ? {} : (JSON.parse(text) as Template).template.mappings.properties;
  };

  const requests: ElasticsearchDouble["requests"] = [];

  const storeItem = (action: string, source: string) => {
    const status = double.itemStatuses.shift();
    if (status !== undefined)
      return { create: { status, error: { type: "es_rejected_execution_exception" } } };
    const meta = readAction(action);
    const document: unknown = parse(source);
    const refuse = (reason: string) => {
      complaints.push(`${reason}: ${source.slice(0, 300)}`);
      return { create: { status: 400, error: { type: "document_parsing_exception", reason } } };
    };
    if (meta === null) return refuse(`not a create action: ${action}`);
    if (typeof document !== "object" || document === null) return refuse("not an object");
    const members = new Map(Object.entries(document));
    if (!members.has("@timestamp")) return refuse("without @timestamp");
    for (const [name, value] of members) {
      const mapping = mappings()[name];
      if (mapping === undefined) return refuse(`no mapping for ${name}`);
      if (!(fits[mapping.type]?.(value) ?? false))
        return refuse(`${name} is not a ${mapping.type}`);
    }
    const stream = streams.get(meta.index) ?? [];
    streams.set(meta.index, stream);
    if (stream.some(({ id }) => id === meta.id))
      return { create: { status: 409, error: { type: "version_conflict_engine_exception" } } };
    stream.push({ id: meta.id, source: Object.fromEntries(members) });
    return { create: { _index: meta.index, _id: meta.id, status: 201 } };
  };

  const bulk = (request: IncomingMessage, body: string): [number, unknown] => {
    if (double.bulkStatus !== null) return [double.bulkStatus, { error: "not now" }];
    const malformed = findMalformed(request, body);
    if (malformed !== null) {
      complaints.push(malformed);
      return [400, { error: { reason: malformed }, status: 400 }];
    }
    const lines = body.slice(0, -1).split("\n");
    const { authorization = "", "content-encoding": encoding = "" } = request.headers;
    requests.push({ authorization, encoding, items: lines.length / 2 });
    const items = [];
    for (let index = 0; index < lines.length; index += 2)
      items.push(storeItem(lines[index] ?? "", lines[index + 1] ?? ""));
    return [200, { took: 1, errors: items.some(({ create }) => create.status !== 201), items }];
  };

  const answer = (request: IncomingMessage, body: string): [number, unknown] => {
    const { method = "", url = "" } = request;
    if (method === "POST" && /^(?:\/[a-z-]+)?\/_bulk$/.test(url)) return bulk(request, body);
    if (method === "PUT" || url.startsWith("/api/saved_objects/_import")) {
      if (refusing) return [403, { error: "forbidden" }];
      settings.set(`${method} ${url}`, body);
      settingsFrom.push(request.headers.authorization ?? "");
      return [200, { acknowledged: true, success: true }];
    }
    return [404, { error: `nothing at ${method} ${url}` }];
  };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const [status, content] = answer(request, readBody(request, Buffer.concat(parts)));
      response.writeHead(status, {
        "content-type": "application/json",
        "x-elastic-product": "Elasticsearch",
      });
      response.end(JSON.stringify(content));
    });
  });
  const port = await listen(server);
  const double: ElasticsearchDouble = {
    port,
    requests,
    itemStatuses: [],
    bulkStatus: null,
    streams,
    complaints,
    settings,
    settingsFrom,
    pause: () => close(server),
    resume: async () => void (await listen(server, port)),
    refuseSettings: () => void (refusing = true),
    close: () => close(server),
  };
  return double;
}

const readBody = ({ headers }: IncomingMessage, body: Buffer): string =>
  (headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8");

/** Why Elasticsearch would answer the whole request with 400. */
function findMalformed({ headers }: IncomingMessage, body: string): string | null {
  const type = headers["content-type"] ?? "";
  if (!/^application\/(?:x-ndjson|json)\b/.test(type)) return `content type ${type}`;
  if (!body.endsWith("\n")) return "The bulk request must be terminated by a newline.";
  if (body.slice(0, -1).split("\n").length % 2 !== 0) return "An action without its document.";
  return null;
}

/** The index and the id of a create action with nothing else in it: a data stream takes no other. */
function readAction(text: string): { index: string; id: string } | null {
  const read = parse(text);
  const match = /^\{"create":\{"_index":"(logs-[a-z]+-[a-z]+)","_id":"([^"]+)"\}\}$/.exec(
    JSON.stringify(read),
  );
  return match?.[1] === undefined || match[2] === undefined
    ? null
    : { index: match[1], id: match[2] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
