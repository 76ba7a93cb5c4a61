import type { TelemetryEnv } from "#shared/metrics/reporter";

export type Env = TelemetryEnv & {
  /** `https://host:port`, without a path of an index. */
  ELASTICSEARCH_URL?: string;
  /** An API key in its encoded form, which may create documents in `logs-atlas-default` and nothing else. Secret. */
  ELASTICSEARCH_API_KEY?: string;
};

/** Where documents go. */
export type Elasticsearch = { readonly url: string; readonly apiKey: string };

/** Null when the address is missing or wrong. The only place that reads the environment. */
export function readElasticsearch(env: Env): Elasticsearch | null {
  const base = URL.parse(env.ELASTICSEARCH_URL || "");
  if (base === null || !/^https?:$/.test(base.protocol)) return null;
  base.pathname = `${base.pathname.replace(/\/$/, "")}/_bulk`;
  base.search = "";
  return { url: base.href, apiKey: env.ELASTICSEARCH_API_KEY || "" };
}
