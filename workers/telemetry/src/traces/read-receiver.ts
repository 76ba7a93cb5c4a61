import type { Receiver } from "./receiver.ts";

/** The settings of the receiver, with OpenTelemetry's own names. Any may be unset. */
export type ReceiverEnv = {
  /** The receiver's base address, without `/v1/traces`. Without it no trace leaves Atlas. */
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  /** `name=value,name=value`, percent-encoded. Secret: it usually holds a credential. */
  OTEL_EXPORTER_OTLP_HEADERS?: string;
  /** Attributes for every resource, such as `deployment.environment.name=staging`. */
  OTEL_RESOURCE_ATTRIBUTES?: string;
  /** On workerd, the network in which the receiver may be. */
  COLLECTOR?: { fetch(input: string, init?: RequestInit): Promise<Response> };
};

/**
 * Reads where traces go.
 *
 * @returns null when there is no receiver, and a text that names the variable when one is wrong.
 * @see [OTLP exporter configuration](https://opentelemetry.io/docs/specs/otel/protocol/exporter/)
 */
export function readReceiver(env: ReceiverEnv): Receiver | string | null {
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT) return null;
  const base = URL.parse(env.OTEL_EXPORTER_OTLP_ENDPOINT);
  if (base === null || !/^https?:$/.test(base.protocol))
    return "OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https URL.";
  const headers = readPairs(env.OTEL_EXPORTER_OTLP_HEADERS || "");
  if (headers === null || !Object.entries(headers).every(isHeader))
    return "OTEL_EXPORTER_OTLP_HEADERS is not a list such as name=value,name=value.";
  const resource = readPairs(env.OTEL_RESOURCE_ATTRIBUTES || "");
  if (resource === null)
    return "OTEL_RESOURCE_ATTRIBUTES is not a list such as name=value,name=value.";
  base.pathname = `${base.pathname.replace(/\/$/, "")}/v1/traces`;
  const { COLLECTOR } = env;
  return {
    url: base.href,
    headers,
    resource,
    fetch: (url, init) => (COLLECTOR ? COLLECTOR.fetch(url, init) : fetch(url, init)),
  };
}

/** `name=value,name=value` with percent-encoded values; null when it is something else. */
function readPairs(text: string): Record<string, string> | null {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  try {
    const entries = pairs.map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name.trim(), decodeURIComponent(value.join("=").trim()), value.length] as const;
    });
    return entries.every(([name, , parts]) => name !== "" && parts > 0)
      ? Object.fromEntries(entries.map(([name, value]) => [name, value]))
      : null;
  } catch {
    return null;
  }
}

const isHeader = ([name, value]: [string, string]): boolean =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value);
