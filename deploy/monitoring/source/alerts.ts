import type { Alert, Windows } from "./alert.ts";
import { OBJECTIVES, ratioName } from "./objectives.ts";

/** One alert per objective and pair of windows. */
export const burnAlerts = ({ burn }: Windows): Alert[] =>
  OBJECTIVES.flatMap((objective) =>
    burn.map(({ long, short, factor, severity }) => {
      const limit = `${factor} * ${(1 - objective.target).toFixed(4)}`;
      return {
        name: objective.alert,
        expr: `${ratioName(objective, long)} > ${limit} and ${ratioName(objective, short)} > ${limit}`,
        for: "0s",
        severity,
        window: long,
        summary: `{{ $value | humanizePercentage }} of ${objective.what} failed over ${long}, ${factor} times what the objective allows.`,
      };
    }),
  );

const FAILED = "needs_reauth|config_error|internal_error|vault_unavailable";
const AWAY = "provider_unavailable|rate_limited";
/** Attempts that got an answer or none, without those that another one made unnecessary. */
const TRIED = 'atlas_refresh_total{outcome!~"busy|superseded"';
const DAY_SECONDS = 86_400;

export function stateAlerts({ recent, lasting, jobSeconds }: Windows): Alert[] {
  const rate = (selector: string): string => `rate(${selector}[${recent}])`;
  const increase = (selector: string): string => `increase(${selector}[${recent}])`;
  const share = (bad: string, all: string, by = ""): string =>
    `sum${by}(${rate(bad)}) / sum${by}(${rate(all)})`;
  return [
    {
      name: "AtlasRefreshFailures",
      expr: `${share(`atlas_refresh_total{outcome=~"${FAILED}"}`, `${TRIED}}`)} > 0.2 and sum(${increase(`atlas_refresh_total{outcome=~"${FAILED}"}`)}) > 10`,
      for: lasting,
      severity: "page",
      summary:
        "{{ $value | humanizePercentage }} of refreshes fail, and not because a provider is away.",
    },
    {
      name: "AtlasProviderOutage",
      expr: `${share(`atlas_refresh_total{outcome=~"${AWAY}"}`, `${TRIED}}`, " by (integration) ")} > 0.5 and sum by (integration) (${increase(`atlas_refresh_total{outcome=~"${AWAY}"}`)}) > 3`,
      for: lasting,
      severity: "ticket",
      summary:
        "The provider of {{ $labels.integration }} fails or limits {{ $value | humanizePercentage }} of refreshes.",
    },
    {
      name: "AtlasCircuitOpen",
      expr: "max by (integration) (atlas_circuit_open) == 1",
      for: lasting,
      severity: "ticket",
      summary: "Refreshes of {{ $labels.integration }} are paused because its provider fails.",
    },
    {
      name: "AtlasRequestsFailing",
      expr: `${share('atlas_http_requests_total{status=~"500|503"}', "atlas_http_requests_total")} > 0.02 and sum(${increase('atlas_http_requests_total{status=~"500|503"}')}) > 5`,
      for: lasting,
      severity: "page",
      summary: "{{ $value | humanizePercentage }} of all requests are answered with 500 or 503.",
    },
    {
      name: "AtlasTokenReadsSlow",
      expr: `histogram_quantile(0.99, sum by (le) (${rate('atlas_token_read_duration_seconds_bucket{source="cache"}')})) > 0.5`,
      for: lasting,
      severity: "ticket",
      summary: "One in a hundred token reads from the cache takes {{ $value | humanizeDuration }}.",
    },
    {
      name: "AtlasOutboxBacklog",
      expr: "max(atlas_outbox_oldest_age_seconds) > 900 or max(atlas_outbox_backlog) >= 10000",
      for: lasting,
      severity: "page",
      summary: "Events wait too long to become audit lines ({{ $value }} s, or as many events).",
    },
    {
      name: "AtlasWebhookBacklog",
      expr: "max(atlas_webhook_oldest_age_seconds) > 900 or max(atlas_webhook_backlog) >= 10000",
      for: lasting,
      severity: "ticket",
      summary: "Webhook deliveries wait too long ({{ $value }} s, or as many deliveries).",
    },
    {
      name: "AtlasRetentionOverdue",
      expr: `max by (kept) (atlas_retention_overdue_seconds) > ${DAY_SECONDS}`,
      for: lasting,
      severity: "ticket",
      summary:
        "The oldest of {{ $labels.kept }} should have been removed {{ $value | humanizeDuration }} ago.",
    },
    {
      name: "AtlasRefreshesOverdue",
      expr: "max(atlas_refreshes_overdue) > 100",
      for: lasting,
      severity: "ticket",
      summary: "{{ $value }} connections should have been refreshed more than five minutes ago.",
    },
    {
      name: "AtlasEndUserChangesWaiting",
      expr: "max(atlas_end_user_changes_waiting) > 0",
      for: lasting,
      severity: "ticket",
      summary:
        "{{ $value }} blocks or deletions of end users have not reached all of their connections.",
    },
    {
      name: "AtlasAccountDeletionsWaiting",
      expr: "max(atlas_account_deletions_waiting) > 0",
      for: lasting,
      severity: "ticket",
      summary: "{{ $value }} deletions of accounts are not over.",
    },
    {
      name: "AtlasRevocationsWaiting",
      expr: "max(atlas_revocations_waiting) > 500",
      for: lasting,
      severity: "ticket",
      summary: "{{ $value }} grants wait to be revoked at their provider.",
    },
    {
      name: "AtlasJobNotRun",
      expr: `time() - max by (job_name) (atlas_job_last_success_timestamp_seconds) > ${jobSeconds}`,
      for: lasting,
      severity: "page",
      summary:
        "The job {{ $labels.job_name }} has not finished for {{ $value | humanizeDuration }}.",
    },
    {
      name: "AtlasKeyOld",
      expr: `max by (key) (atlas_key_age_seconds{key="data"}) > ${120 * DAY_SECONDS} or max by (key) (atlas_key_age_seconds{key="wrapping"}) > ${400 * DAY_SECONDS}`,
      for: lasting,
      severity: "ticket",
      summary: "The {{ $labels.key }} key is {{ $value | humanizeDuration }} old.",
    },
    {
      name: "AtlasRedisFailing",
      expr: `${share('atlas_redis_requests_total{result=~"failed|skipped"}', "atlas_redis_requests_total")} > 0.1`,
      for: lasting,
      severity: "page",
      summary: "{{ $value | humanizePercentage }} of requests to Redis fail or are skipped.",
    },
    {
      name: "AtlasDatabaseFailing",
      expr: `${share('atlas_database_requests_total{result="failed"}', "atlas_database_requests_total")} > 0.05`,
      for: lasting,
      severity: "page",
      summary: "{{ $value | humanizePercentage }} of requests to PostgreSQL get no answer.",
    },
    {
      name: "AtlasBridgeBusy",
      expr: "max by (instance) (atlas_bridge_sql_pool_waiting) > 0",
      for: lasting,
      severity: "ticket",
      summary: "Statements wait for a connection in the bridge {{ $labels.instance }}.",
    },
    {
      name: "AtlasMetricsMissing",
      expr: 'up{job="atlas"} == 0 or absent(up{job="atlas"})',
      for: lasting,
      severity: "page",
      summary: "Prometheus cannot scrape Atlas at {{ $labels.instance }}.",
    },
    {
      name: "AtlasMetricsOverflow",
      expr: `sum by (family) (${increase("atlas_metrics_overflow_total")}) > 0`,
      for: lasting,
      severity: "ticket",
      summary: "{{ $labels.family }} has more series than Atlas keeps apart.",
    },
    {
      name: "AtlasTracesLost",
      expr: `sum by (result) (${increase('atlas_trace_spans_total{result!="exported"}')}) > 0`,
      for: lasting,
      severity: "ticket",
      summary: "Spans of recorded requests are lost: {{ $labels.result }}.",
    },
    {
      name: "AtlasMailWaiting",
      expr: "max(atlas_mail_oldest_age_seconds) > 1800",
      for: lasting,
      severity: "ticket",
      summary: "The oldest mail has waited {{ $value | humanizeDuration }} to be sent.",
    },
    {
      name: "AtlasSignUpsRefused",
      expr: `sum by (policy) (${increase("atlas_sign_ups_refused_total")}) > 10`,
      for: lasting,
      severity: "ticket",
      summary:
        "{{ $value | humanize }} sign-ups were refused by the policy {{ $labels.policy }} in a few minutes.",
    },
    {
      name: "AtlasLogLinesLost",
      expr: `sum by (result) (${increase('atlas_log_lines_total{result!="stored"}')}) > 0`,
      for: lasting,
      severity: "ticket",
      summary: "Log lines do not reach Elasticsearch: {{ $labels.result }}.",
    },
  ];
}
