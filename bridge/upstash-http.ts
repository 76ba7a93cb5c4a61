import { Buffer } from "node:buffer";
import { type SecretCheck, bearerToken } from "./auth.ts";
import type { Counts } from "./counts.ts";
import type { Faults } from "./faults.ts";
import type { Call, Reply, Route } from "./http-server.ts";
import { LIMITS } from "./limits.ts";
import {
  type RedisBackend,
  type RedisCommand,
  RedisErrorReply,
  type RedisReply,
  RedisUnavailable,
} from "./redis/backend.ts";
import { isSupported, keysOf, refuseCommand } from "./redis/registry.ts";

type Services = { redis: RedisBackend; secret: SecretCheck; counts: Counts; faults: Faults };

type Shape = "single" | "pipeline" | "transaction" | "path";

/** A request that is not in the protocol's form; the message never repeats what was sent. */
class BadRequest extends Error {
  override readonly name = "BadRequest";
}

/**
 * Upstash's REST protocol: one command as a JSON array at `/` or as a path, many at `/pipeline` and `/multi-exec`.
 *
 * Every answer that is not 2xx is JSON with `error`, because the client parses all of them. A store that cannot be
 * reached is 503.
 */
export function upstashRoute(services: Services, shape: Shape): Route {
  return {
    name:
      shape === "path"
        ? "/{command}"
        : shape === "single"
          ? "/"
          : shape === "pipeline"
            ? "/pipeline"
            : "/multi-exec",
    target: "redis",
    authorize: (headers) =>
      services.secret.matches(bearerToken(headers.authorization))
        ? null
        : failure(401, "Unauthorized"),
    handle: (call) => handle(call, services, shape),
    failure,
  };
}

function failure(status: number, message: string): Reply {
  return { status, body: JSON.stringify({ error: message }) };
}

async function handle(call: Call, services: Services, shape: Shape): Promise<Reply> {
  const { faults, counts } = services;
  let commands: RedisCommand[];
  try {
    commands = readCommands(call, shape);
  } catch (error) {
    if (error instanceof BadRequest) return failure(400, error.message);
    throw error;
  }
  const begunMs = faults.active
    ? await faults.before("redis", commands.map(describe))
    : performance.now();
  for (const [name = ""] of commands) counts.addCommand(countedName(name));
  const reply = await run(
    services.redis,
    commands,
    shape,
    call.headers["upstash-encoding"] === "base64",
  );
  if (faults.active) await faults.after("redis", commands.map(describe), begunMs);
  return reply;
}

async function run(
  redis: RedisBackend,
  commands: RedisCommand[],
  shape: Shape,
  base64: boolean,
): Promise<Reply> {
  try {
    if (shape === "pipeline") {
      const replies = await runAllowed(redis, commands);
      return { status: 200, body: JSON.stringify(replies.map((reply) => envelope(reply, base64))) };
    }
    if (shape === "transaction") {
      if (commands.some((command) => refuseCommand(command) !== null)) {
        return failure(400, "EXECABORT Transaction discarded because of previous errors.");
      }
      const replies = await redis.transaction(commands);
      if (replies instanceof RedisErrorReply) return failure(400, replies.message);
      return { status: 200, body: JSON.stringify(replies.map((reply) => envelope(reply, base64))) };
    }
    const [command = []] = commands;
    const reply = refuseCommand(command) ?? (await redis.run(command));
    if (reply instanceof RedisErrorReply) return failure(400, reply.message);
    return { status: 200, body: JSON.stringify(envelope(reply, base64)) };
  } catch (error) {
    if (!(error instanceof RedisUnavailable)) throw error;
    return failure(503, error.message);
  }
}

/** A refused command fails for itself; the others of the pipeline run. */
async function runAllowed(
  redis: RedisBackend,
  commands: readonly RedisCommand[],
): Promise<RedisReply[]> {
  const refusals = commands.map((command) => refuseCommand(command));
  if (refusals.every((refusal) => refusal === null)) return redis.pipeline(commands);
  const replies = await redis.pipeline(commands.filter((_, index) => refusals[index] === null));
  let next = 0;
  return refusals.map((refusal) => refusal ?? replies[next++] ?? null);
}

function readCommands(call: Call, shape: Shape): RedisCommand[] {
  if (shape === "path") return [readPath(call.path)];
  let body: unknown;
  try {
    body = JSON.parse(call.body.toString("utf8"));
  } catch {
    throw new BadRequest("ERR the body is not JSON");
  }
  if (!Array.isArray(body) || body.length === 0)
    throw new BadRequest("ERR the body is not a list with anything in it");
  if (shape === "single") return [readCommand(body)];
  if (body.length > LIMITS.pipelineCommands)
    throw new BadRequest("ERR too many commands in one request");
  return body.map((item) => {
    if (!Array.isArray(item) || item.length === 0)
      throw new BadRequest("ERR a command is not a list with anything in it");
    return readCommand(item);
  });
}

function readCommand(words: readonly unknown[]): RedisCommand {
  if (words.length > LIMITS.commandArguments) throw new BadRequest("ERR too many arguments");
  return words.map((word) => (typeof word === "string" ? word : (JSON.stringify(word) ?? "null")));
}

function readPath(path: string): RedisCommand {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    throw new BadRequest("ERR the path is not properly encoded");
  }
}

function envelope(reply: RedisReply, base64: boolean): { result: unknown } | { error: string } {
  if (reply instanceof RedisErrorReply) return { error: reply.message };
  return { result: encode(reply, base64) };
}

/** Strings as base64 of their bytes where the client asked for it, else as UTF-8; "OK" stays readable either way. */
function encode(reply: RedisReply, base64: boolean): unknown {
  if (reply === null || typeof reply === "number") return reply;
  if (reply instanceof RedisErrorReply) return reply.message;
  if (typeof reply === "string") {
    if (reply === "OK") return reply;
    return Buffer.from(reply, "latin1").toString(base64 ? "base64" : "utf8");
  }
  if (Buffer.isBuffer(reply)) return reply.toString(base64 ? "base64" : "utf8");
  return reply.map((item) => encode(item, base64));
}

/** What a test's hold looks at: the lower-case command and its keys. */
function describe(command: RedisCommand): string {
  return [(command[0] ?? "").toLowerCase(), ...keysOf(command)].join(" ");
}

/** A name that nobody knows is not counted under itself: clients could make the table grow without end. */
function countedName(name: string): string {
  const lower = name.toLowerCase();
  return isSupported(lower) ? lower : "unknown";
}
