type Check = (value: unknown) => boolean;

const LONGEST_TEXT = 1_024;
const LONGEST_STACK = 8_192;

const isText = (longest: number) => (value: unknown) =>
  typeof value === "string" && value.length <= longest;
const text = isText(LONGEST_TEXT);
const whole: Check = (value) => Number.isSafeInteger(value);
const time: Check = (value) => text(value) && !Number.isNaN(Date.parse(String(value)));

/**
 * Every field that a document may have. An allow-list: it is written once more, apart from `shared/observe/log.ts`, so
 * that text which looks like a line of Atlas does not get through. `test/ops/logs` compares both.
 */
export const FIELDS: Readonly<Record<string, Check>> = {
  "@timestamp": time,
  "ecs.version": text,
  "log.level": text,
  "event.action": text,
  "event.dataset": text,
  "event.duration": whole,
  "service.name": text,
  "http.request.id": text,
  "http.request.method": text,
  "http.response.status_code": whole,
  "trace.id": text,
  "error.type": text,
  "error.stack_trace": isText(LONGEST_STACK),
};

/** Every label that a line may have; each is a text or a number. */
export const LABELS: ReadonlySet<string> = new Set([
  "rpc_method",
  "route",
  "project_id",
  "connection_id",
  "integration_id",
  "webhook_id",
  "code",
  "cause",
  "step",
  "provider_error",
  "sqlstate",
  "count",
]);

export type LogDocument = Readonly<Record<string, unknown>>;

/** A line of Atlas as a document; null for any other text, which may hold anything. */
export function readLine(line: string): LogDocument | null {
  const parsed = parse(line);
  if (parsed === null || typeof parsed["service.name"] !== "string") return null;
  const { labels, ...fields } = parsed;
  if (!/^atlas-[a-z]+$/.test(parsed["service.name"])) return null;
  if (fields["@timestamp"] === undefined || fields["ecs.version"] === undefined) return null;
  for (const [name, value] of Object.entries(fields))
    if (!Object.hasOwn(FIELDS, name) || !FIELDS[name]?.(value)) return null;
  return labels === undefined || hasKnownLabels(labels) ? parsed : null;
}

const hasKnownLabels = (labels: unknown): boolean =>
  typeof labels === "object" &&
  labels !== null &&
  Object.entries(labels).every(
    ([name, value]) => LABELS.has(name) && (text(value) || Number.isFinite(value)),
  );

function parse(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
