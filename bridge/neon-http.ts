import type { IncomingMessage } from "node:http";
import { type SecretCheck, connectionStringPassword } from "./auth.ts";
import type { Counts } from "./counts.ts";
import type { Faults } from "./faults.ts";
import type { Call, Reply, Route } from "./http-server.ts";
import { LIMITS } from "./limits.ts";
import {
  type SqlBackend,
  SqlError,
  type SqlRequest,
  type SqlStatement,
  type TransactionOptions,
} from "./postgres/backend.ts";

type Services = { sql: SqlBackend; secret: SecretCheck; counts: Counts; faults: Faults };

/** A request that is not in the protocol's form; the message never repeats what was sent. */
class BadRequest extends Error {
  override readonly name = "BadRequest";
}

/**
 * Neon's SQL over HTTP: `POST /sql` with one query or a batch.
 *
 * A database error is 400 with PostgreSQL's own fields, because the driver shows `code` for that status only; the
 * bridge's own failures (nothing reachable, no connection free, too slow) come in the same form for the same reason.
 */
export function neonHttpRoute(services: Services): Route {
  return {
    name: "/sql",
    target: "sql",
    authorize: (headers) => authorize(headers, services.secret),
    handle: (call) => handle(call, services),
    failure: (status, message) => ({ status, body: JSON.stringify({ message }) }),
  };
}

function authorize(headers: IncomingMessage["headers"], secret: SecretCheck): Reply | null {
  const header = headers["neon-connection-string"];
  if (secret.matches(connectionStringPassword(typeof header === "string" ? header : undefined)))
    return null;
  return errorReply(new SqlError("28P01", "password authentication failed"));
}

async function handle(call: Call, { sql, counts, faults }: Services): Promise<Reply> {
  let request: SqlRequest;
  try {
    request = readRequest(call);
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error;
    return { status: 400, body: JSON.stringify({ message: error.message, code: "08P01" }) };
  }
  const texts = faults.active ? request.statements.map((statement) => statement.text) : [];
  const begunMs = faults.active ? await faults.before("sql", texts) : performance.now();
  counts.addStatements(request.statements.length, request.transaction !== undefined);
  const reply = await run(sql, request, call.signal);
  if (!faults.active) return reply;
  // What failed did not run: a hold that waits for it to have run goes on waiting.
  const ran = reply.status === 200 ? request.statements.map(({ text }) => text) : [];
  await faults.after("sql", ran, begunMs);
  return reply;
}

async function run(sql: SqlBackend, request: SqlRequest, signal: AbortSignal): Promise<Reply> {
  try {
    const results = await sql.run(request, signal);
    const answer = request.transaction === undefined ? results[0] : { results };
    return { status: 200, body: JSON.stringify(answer) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (error.code === "54000" && error.fields.size === 0) {
      return { status: 507, body: JSON.stringify({ message: error.message }) };
    }
    return errorReply(error);
  }
}

function readRequest(call: Call): SqlRequest {
  let body: unknown;
  try {
    body = JSON.parse(call.body.toString("utf8"));
  } catch {
    throw new BadRequest("the body is not JSON");
  }
  if (typeof body !== "object" || body === null) throw new BadRequest("the body is not an object");
  if (!("queries" in body)) return { statements: [readStatement(body)] };
  const { queries } = body;
  if (!Array.isArray(queries)) throw new BadRequest("queries is not a list");
  if (queries.length > LIMITS.batchStatements)
    throw new BadRequest("too many queries in one batch");
  return { statements: queries.map(readStatement), transaction: readTransaction(call.headers) };
}

function readStatement(value: unknown): SqlStatement {
  if (
    typeof value !== "object" ||
    value === null ||
    !("query" in value) ||
    typeof value.query !== "string"
  ) {
    throw new BadRequest("query is not text");
  }
  // A zero byte ends a text in PostgreSQL's protocol; passed on, it would shift what follows.
  if (value.query.includes("\0")) throw new BadRequest("query contains a zero byte");
  const params = "params" in value ? value.params : [];
  if (!Array.isArray(params)) throw new BadRequest("params is not a list");
  if (params.length > LIMITS.statementParams) throw new BadRequest("too many params");
  return { text: value.query, params: params.map(parameterText) };
}

/** A JSON parameter in PostgreSQL's text form. */
function parameterText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  return Array.isArray(value) ? arrayLiteral(value) : JSON.stringify(value);
}

function arrayLiteral(values: readonly unknown[]): string {
  const elements = values.map((value) => {
    if (value === null) return "NULL";
    if (Array.isArray(value)) return arrayLiteral(value);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return typeof value === "string" || typeof value === "object"
      ? `"${text.replace(/["\\]/g, "\\$&")}"`
      : text;
  });
  return `{${elements.join(",")}}`;
}

const ISOLATION: Readonly<Record<string, NonNullable<TransactionOptions["isolation"]>>> = {
  readuncommitted: "READ UNCOMMITTED",
  readcommitted: "READ COMMITTED",
  repeatableread: "REPEATABLE READ",
  serializable: "SERIALIZABLE",
};

function readTransaction(headers: IncomingMessage["headers"]): TransactionOptions {
  const options: TransactionOptions = {};
  const level = headers["neon-batch-isolation-level"];
  if (level !== undefined) {
    const isolation = ISOLATION[String(level).toLowerCase()];
    if (isolation === undefined) throw new BadRequest("unknown isolation level");
    options.isolation = isolation;
  }
  const readOnly = headers["neon-batch-read-only"];
  if (readOnly !== undefined) options.readOnly = readFlag(String(readOnly));
  const deferrable = headers["neon-batch-deferrable"];
  if (deferrable !== undefined) options.deferrable = readFlag(String(deferrable));
  return options;
}

function readFlag(value: string): boolean {
  if (value === "true") return true;
  if (value === "false") return false;
  throw new BadRequest("a batch option is neither true nor false");
}

/** The driver's names for the one-letter fields of an ErrorResponse. */
const ERROR_FIELDS: readonly (readonly [name: string, key: string])[] = [
  ["detail", "D"],
  ["hint", "H"],
  ["position", "P"],
  ["internalPosition", "p"],
  ["internalQuery", "q"],
  ["where", "W"],
  ["schema", "s"],
  ["table", "t"],
  ["column", "c"],
  ["dataType", "d"],
  ["constraint", "n"],
  ["file", "F"],
  ["line", "L"],
  ["routine", "R"],
];

function errorReply(error: SqlError): Reply {
  const body: Record<string, string | null> = {
    message: error.message,
    severity: error.fields.get("S") ?? "ERROR",
    code: error.code,
  };
  for (const [name, key] of ERROR_FIELDS) body[name] = error.fields.get(key) ?? null;
  return { status: 400, body: JSON.stringify(body), log: { sqlstate: error.code } };
}
