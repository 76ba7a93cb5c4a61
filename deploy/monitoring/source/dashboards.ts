/** One panel: a title, and what each of its lines shows. */
export type Panel = {
  readonly title: string;
  readonly unit: "reqps" | "s" | "percentunit" | "short" | "dtdurations";
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
};

export type Dashboard = {
  readonly file: string;
  readonly title: string;
  readonly panels: readonly Panel[];
};

/** Grafana fills in a window that fits what is shown. */
const RATE = "$__rate_interval";

const rate = (selector: string, by: string): string =>
  `sum by (${by}) (rate(${selector}[${RATE}]))`;
const ratio = (bad: string, all: string): string =>
  `(sum(rate(${bad}[${RATE}])) or vector(0)) / sum(rate(${all}[${RATE}]))`;
const quantile = (q: number, histogram: string, by = ""): string =>
  `histogram_quantile(${q}, sum by (le${by}) (rate(${histogram}_bucket[${RATE}])))`;

const rates = (title: string, selector: string, by: string): Panel => ({
  title,
  unit: "reqps",
  queries: [
    {
      expr: rate(selector, by),
      legend: by
        .split(", ")
        .map((label) => `{{${label}}}`)
        .join(" "),
    },
  ],
});
const durations = (title: string, histogram: string): Panel => ({
  title,
  unit: "s",
  queries: [0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, histogram), legend: `p${q * 100}` })),
});
const share = (title: string, bad: string, all: string): Panel => ({
  title,
  unit: "percentunit",
  queries: [{ expr: ratio(bad, all), legend: title }],
});
const state = (title: string, unit: Panel["unit"], expr: string, legend = title): Panel => ({
  title,
  unit,
  queries: [{ expr, legend }],
});

export const DASHBOARDS: readonly Dashboard[] = [
  {
    file: "overview",
    title: "Atlas: overview",
    panels: [
      rates("Requests by door", "atlas_http_requests_total", "door"),
      share(
        "Answers 500 and 503",
        'atlas_http_requests_total{status=~"500|503"}',
        "atlas_http_requests_total",
      ),
      durations("Time to answer", "atlas_http_request_duration_seconds"),
      rates("Token reads by result", "atlas_token_reads_total", "result"),
      rates("Refreshes by outcome", "atlas_refresh_total", "outcome"),
      rates("Flows by result", "atlas_flows_total", "result"),
      state(
        "Since a job last went well",
        "s",
        "time() - max by (job_name) (atlas_job_last_success_timestamp_seconds)",
        "{{job_name}}",
      ),
      state("Events in the outbox", "short", "max(atlas_outbox_backlog)"),
      rates("Webhook deliveries by outcome", "atlas_webhook_deliveries_total", "outcome"),
      durations("Time that receivers of webhooks take", "atlas_webhook_attempt_duration_seconds"),
      state("Webhook deliveries that wait", "short", "max(atlas_webhook_backlog)"),
      state(
        "Age of the oldest untried delivery of a webhook that works",
        "s",
        "max(atlas_webhook_oldest_age_seconds)",
      ),
      state("Webhooks that fail", "short", "max(atlas_webhooks_failing)"),
      state("Webhooks that Atlas switched off", "short", "max(atlas_webhooks_switched_off)"),
      rates("Sign-ups by result", "atlas_sign_ups_total", "result"),
      {
        title: "Invitations and members, a day",
        unit: "short",
        queries: [
          {
            expr: 'sum by (type) (increase(atlas_audit_events_total{type=~"(invitation|member)[.].*"}[1d]))',
            legend: "{{type}}",
          },
        ],
      },
      rates("Events by type", "atlas_audit_events_total", "type"),
      state(
        "For how long old rows should have been removed",
        "s",
        "max by (kept) (atlas_retention_overdue_seconds)",
        "{{kept}}",
      ),
      state(
        "Instances that can be scraped",
        "short",
        'sum by (job) (up{job=~"atlas.*"})',
        "{{job}}",
      ),
    ],
  },
  {
    file: "tokens",
    title: "Atlas: tokens",
    panels: [
      rates("Reads by result", "atlas_token_reads_total", "result"),
      {
        title: "99th percentile of a read, by source",
        unit: "s",
        queries: [
          {
            expr: quantile(0.99, "atlas_token_read_duration_seconds", ", source"),
            legend: "{{source}}",
          },
        ],
      },
      share(
        "Share of reads from the cache",
        'atlas_cache_requests_total{cache="tokens",result="hit"}',
        'atlas_cache_requests_total{cache="tokens"}',
      ),
      rates("Refreshes by outcome", "atlas_refresh_total", "outcome"),
      durations("Time of a refresh", "atlas_refresh_duration_seconds"),
      rates("Waits for another's refresh", "atlas_lease_waits_total", "result"),
      state("Refreshes overdue", "short", "max(atlas_refreshes_overdue)"),
      state("Changes of end users waiting", "short", "max(atlas_end_user_changes_waiting)"),
      state("Deletions of accounts waiting", "short", "max(atlas_account_deletions_waiting)"),
      state("Revocations waiting", "short", "max(atlas_revocations_waiting)"),
      state("Age of the keys", "dtdurations", "max by (key) (atlas_key_age_seconds)", "{{key}}"),
    ],
  },
  {
    file: "flows",
    title: "Atlas: flows",
    panels: [
      rates("Flows that start", "atlas_flow_starts_total", "result"),
      rates("Flows that end, by result", "atlas_flows_total", "result"),
      rates(
        "Flows that do not connect, by step and reason",
        'atlas_flows_total{result!="connected"}',
        "step, code",
      ),
      share("Share that connects", 'atlas_flows_total{result="connected"}', "atlas_flows_total"),
      rates("Flows by integration", "atlas_flows_total", "integration, result"),
      rates("Attempts refused", "atlas_rate_limited_total", "limit"),
    ],
  },
  {
    file: "providers",
    title: "Atlas: providers",
    panels: [
      rates("Requests to providers", "atlas_provider_requests_total", "worker, result"),
      durations("Time of a request", "atlas_provider_request_duration_seconds"),
      rates("Refreshes by integration and outcome", "atlas_refresh_total", "integration, outcome"),
      state("Circuits", "short", "max by (integration) (atlas_circuit_open)", "{{integration}}"),
    ],
  },
  {
    file: "workers",
    title: "Atlas: Workers",
    panels: [
      rates("Calls by Worker", "atlas_rpc_requests_total", "worker"),
      rates(
        "Calls that do not go well",
        'atlas_rpc_requests_total{code!="ok"}',
        "worker, method, code",
      ),
      {
        title: "99th percentile of a call, by Worker",
        unit: "s",
        queries: [
          { expr: quantile(0.99, "atlas_rpc_duration_seconds", ", worker"), legend: "{{worker}}" },
        ],
      },
      rates("Requests by route", "atlas_http_requests_total", "method, route"),
      rates("Runs of jobs", "atlas_job_runs_total", "job_name, result"),
      state(
        "Time of a job's last run",
        "s",
        "max by (job_name) (atlas_job_last_duration_seconds)",
        "{{job_name}}",
      ),
      rates("Reports of isolates", "atlas_metrics_batches_total", "worker, result"),
      rates("Spans of traces", "atlas_trace_spans_total", "result"),
      rates("Requests to the receiver of traces", "atlas_trace_exports_total", "result"),
    ],
  },
  {
    file: "stores",
    title: "Atlas: stores",
    panels: [
      rates("Requests to PostgreSQL", "atlas_database_requests_total", "worker, result"),
      durations("Time of a request to PostgreSQL", "atlas_database_request_duration_seconds"),
      rates("Requests to Redis", "atlas_redis_requests_total", "worker, result"),
      rates("Look-ups in caches", "atlas_cache_requests_total", "cache, result"),
      state("Age of the oldest event in the outbox", "s", "max(atlas_outbox_oldest_age_seconds)"),
      state("Age of the oldest mail that waits", "s", "max(atlas_mail_oldest_age_seconds)"),
      rates("Attempts to send mail", "atlas_mail_attempts_total", "template, result"),
      rates("Sign-ups that were refused", "atlas_sign_ups_refused_total", "policy"),
      state(
        "Access tokens by last use",
        "short",
        "max by (last_use) (atlas_access_tokens)",
        "{{last_use}}",
      ),
      rates("Answers of the bridge", "atlas_bridge_requests_total", "route, status"),
      rates("Statements through the bridge", "atlas_bridge_sql_statements_total", "instance"),
      rates("Redis commands through the bridge", "atlas_bridge_redis_commands_total", "command"),
      state(
        "Connections of the bridge in use",
        "short",
        "sum by (instance) (atlas_bridge_sql_pool_in_use)",
        "{{instance}}",
      ),
      state(
        "Statements waiting in the bridge",
        "short",
        "sum by (instance) (atlas_bridge_sql_pool_waiting)",
        "{{instance}}",
      ),
    ],
  },
];
