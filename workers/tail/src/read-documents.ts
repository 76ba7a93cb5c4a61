import { ECS_VERSION } from "#shared/observe/log";
import { type LogDocument, readLine } from "./document.ts";

/** The part of what Cloudflare records of one invocation that is read here. URLs, headers and messages are not. */
export type Invocation = {
  readonly scriptName: string | null;
  readonly eventTimestamp: number | null;
  readonly outcome: string;
  readonly logs: readonly {
    readonly timestamp: number;
    readonly level: string;
    readonly message: unknown;
  }[];
  readonly exceptions: readonly { readonly timestamp: number; readonly name: string }[];
};

/** Outcomes that a Worker reports itself, or that are the client's doing. */
const EXPECTED = new Set(["ok", "exception", "canceled", "responseStreamDisconnected"]);
const LEVELS = new Set(["debug", "info", "warn", "error"]);

/**
 * The documents of what Cloudflare recorded: every line of Atlas as it was written; for any other text and for an exception
 * that nothing caught, only that there was one; and how an invocation ended that the platform stopped.
 */
export const readDocuments = (invocations: readonly Invocation[]): LogDocument[] =>
  invocations.flatMap((invocation) => [
    ...invocation.logs.map((entry) => readEntry(invocation, entry)),
    ...invocation.exceptions.map(({ timestamp, name }) =>
      note(invocation, timestamp, "error", "uncaught_exception", { "error.type": safeName(name) }),
    ),
    ...(EXPECTED.has(invocation.outcome)
      ? []
      : [
          note(invocation, invocation.eventTimestamp, "error", "invocation_stopped", {
            labels: { cause: safeName(invocation.outcome) },
          }),
        ]),
  ]);

function readEntry(
  invocation: Invocation,
  { timestamp, level, message }: Invocation["logs"][number],
): LogDocument {
  const parts: unknown[] = Array.isArray(message) ? message : [message];
  const [line] = parts;
  const read = parts.length === 1 && typeof line === "string" ? readLine(line) : null;
  if (read !== null) return { ...read, "event.dataset": "atlas" };
  const known = LEVELS.has(level) ? level : "info";
  return note(invocation, timestamp, known, "unstructured_line");
}

const note = (
  { scriptName }: Invocation,
  atMs: number | null,
  level: string,
  action: string,
  more: LogDocument = {},
): LogDocument => ({
  "@timestamp": new Date(atMs ?? Date.now()).toISOString(),
  "ecs.version": ECS_VERSION,
  "log.level": level,
  "event.action": action,
  "event.dataset": "atlas",
  "service.name": serviceOf(scriptName),
  ...more,
});

/** `atlas-tokens` for `atlas-tokens-staging`. */
const serviceOf = (scriptName: string | null): string =>
  /^atlas-[a-z]+/.exec(scriptName ?? "")?.[0] ?? "atlas";

/** The name of an error's class or of an outcome; anything else may be a text with a value in it. */
const safeName = (name: string): string => (/^\w{1,60}$/.test(name) ? name : "unknown");
