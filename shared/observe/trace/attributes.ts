/**
 * Every attribute that a span may have. An allow-list: anything else is left out before it leaves the telemetry Worker,
 * so a secret has no name to appear under. Paths, query strings, headers, bodies and messages of errors are not here.
 *
 * @see [OpenTelemetry semantic conventions](https://opentelemetry.io/docs/specs/semconv/registry/attributes/)
 */
export const SPAN_ATTRIBUTES = [
  "http.request.method",
  /** The route's template. */
  "http.route",
  "http.response.status_code",
  /** The host of a provider. */
  "server.address",
  /** A stable code or a status, never a message. */
  "error.type",
  "rpc.system.name",
  /** `service/method` of a contract. */
  "rpc.method",
  /** `ok`, or the code of the result's error. */
  "rpc.response.status_code",
  "db.system.name",
  /** The door of the gateway: public, dashboard or jobs. */
  "atlas.door",
  /** As in the answer's `X-Request-Id` and in every log line. */
  "atlas.request.id",
] as const;

export type SpanAttribute = (typeof SPAN_ATTRIBUTES)[number];

/** Attributes as the code that makes spans sets them. */
export type Attributes = Readonly<Partial<Record<SpanAttribute, string | number>>>;
