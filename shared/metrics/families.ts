import { type Family, counter, gauge, histogram } from "./family.ts";

/**
 * Every metric of the Workers. The hub refuses a family that is not here, and `docs/metrics.md` lists them all. Each
 * series also has the label `worker`, which the hub adds.
 */

/** A read may wait 25 s for a refresh. */
const REQUEST_SECONDS = [
  0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25,
] as const;
/** What a run measures. While nothing is due there is no run, and nothing waits: then the gauge is gone. */
const STALE_SECONDS = 900;
const stale = { expiresAfterSeconds: STALE_SECONDS };
/** Two of the hourly runs that come in any case, and a margin: a key has an age also while nothing is due. */
const lasting = { expiresAfterSeconds: 7_800 };

export const httpRequests = counter(
  "atlas_http_requests_total",
  "Requests that the gateway answered.",
  ["door", "method", "route", "status"],
);
export const httpDuration = histogram(
  "atlas_http_request_duration_seconds",
  "Time from a request's arrival at the gateway to its answer.",
  ["door", "method", "route"],
  REQUEST_SECONDS,
);
export const rpcRequests = counter(
  "atlas_rpc_requests_total",
  "Calls that a Worker answered, by the code of the result.",
  ["method", "code"],
);
export const rpcDuration = histogram(
  "atlas_rpc_duration_seconds",
  "Time that a Worker took to answer a call.",
  ["method"],
  REQUEST_SECONDS,
);
export const tokenReads = counter(
  "atlas_token_reads_total",
  "Token reads by how they ended: ok or the error's code.",
  ["result"],
);
export const tokenReadDuration = histogram(
  "atlas_token_read_duration_seconds",
  "Time of a token read, by where the answer came from.",
  ["source"],
  REQUEST_SECONDS,
);
export const refreshes = counter(
  "atlas_refresh_total",
  "Attempts to refresh a grant, by outcome.",
  ["outcome", "integration"],
  ["integration"],
);
export const refreshDuration = histogram(
  "atlas_refresh_duration_seconds",
  "Time of an attempt to refresh, from the lease to the stored answer.",
  ["outcome"],
  REQUEST_SECONDS,
);
export const leaseWaits = counter(
  "atlas_lease_waits_total",
  "Waits for a refresh that another request runs, by how they ended.",
  ["result"],
);
export const circuitOpen = gauge(
  "atlas_circuit_open",
  "1 while refreshes of this integration are paused because its provider fails.",
  ["integration"],
  { unbounded: ["integration"], ...stale },
);
export const refreshesOverdue = gauge(
  "atlas_refreshes_overdue",
  "Connections whose refresh is due for more than five minutes, 10,000 at most.",
  [],
  stale,
);
export const revocationsWaiting = gauge(
  "atlas_revocations_waiting",
  "Grants that Atlas still has to revoke at their provider, 10,000 at most.",
  [],
  stale,
);
export const endUserChangesWaiting = gauge(
  "atlas_end_user_changes_waiting",
  "Blocks, unblocks and deletions of end users that have not reached all of their connections within 30 s.",
  [],
  stale,
);
export const accountDeletionsWaiting = gauge(
  "atlas_account_deletions_waiting",
  "Accounts whose deletion has not ended within a minute.",
  [],
  stale,
);
export const keyAge = gauge(
  "atlas_key_age_seconds",
  "Age of a key: since the oldest data key was made, or since the newest key-encryption key was first used.",
  ["key"],
  lasting,
);
export const flows = counter(
  "atlas_flows_total",
  "Connect flows that ended, by the step where they did.",
  ["step", "result", "code", "integration"],
  ["integration"],
);
export const flowStarts = counter(
  "atlas_flow_starts_total",
  "Connect flows that an end user started: ok or the error's code.",
  ["result"],
);
export const outboxBacklog = gauge(
  "atlas_outbox_backlog",
  "Events that wait to become audit lines, 10,000 at most.",
  [],
  stale,
);
export const outboxOldest = gauge(
  "atlas_outbox_oldest_age_seconds",
  "Age of the oldest event in the outbox.",
  [],
  stale,
);
export const auditEvents = counter(
  "atlas_audit_events_total",
  "Events that became audit lines, by type: invitations, members, keys and webhooks switched off are among them.",
  ["type"],
);
export const retentionOverdue = gauge(
  "atlas_retention_overdue_seconds",
  "For how long the oldest row of this kind should have been removed.",
  ["kept"],
  stale,
);
export const webhookDeliveries = counter(
  "atlas_webhook_deliveries_total",
  "Attempts to deliver a webhook: delivered, retry (it will be sent again) or failed (given up).",
  ["outcome"],
);
export const webhookDuration = histogram(
  "atlas_webhook_attempt_duration_seconds",
  "Time that the receiver of a webhook took.",
  [],
  REQUEST_SECONDS,
);
export const webhookBacklog = gauge(
  "atlas_webhook_backlog",
  "Webhook deliveries that wait, retries included, 10,000 at most.",
  [],
  stale,
);
export const webhookOldest = gauge(
  "atlas_webhook_oldest_age_seconds",
  "Age of the oldest delivery that was never tried and whose webhook works.",
  [],
  stale,
);
export const webhooksFailing = gauge(
  "atlas_webhooks_failing",
  "Enabled webhooks whose last attempt failed.",
  [],
  stale,
);
export const webhooksOff = gauge(
  "atlas_webhooks_switched_off",
  "Webhooks that Atlas has disabled and that are still disabled.",
  [],
  stale,
);
export const jobRuns = counter(
  "atlas_job_runs_total",
  "Runs of a job: ok, idle (nothing was due) or the error's code.",
  ["job_name", "result"],
);
export const jobLastSuccess = gauge(
  "atlas_job_last_success_timestamp_seconds",
  "When a job last finished without an error, or had nothing to do.",
  ["job_name"],
);
export const jobDuration = gauge(
  "atlas_job_last_duration_seconds",
  "How long the last run of a job took.",
  ["job_name"],
);
export const cacheRequests = counter(
  "atlas_cache_requests_total",
  "Look-ups in a cache: hit, miss or unavailable.",
  ["cache", "result"],
);
export const rateLimited = counter(
  "atlas_rate_limited_total",
  "Requests, and attempts to sign in or up, that Atlas refused because there were too many.",
  ["limit"],
);
export const proofs = counter(
  "atlas_proofs_total",
  "Proofs of who it is: passkeys, second steps of sign-ins, and step-ups in a session. ok or the error's code.",
  ["use", "method", "result"],
);
export const redisRequests = counter(
  "atlas_redis_requests_total",
  "Requests to Redis: ok, failed, or skipped while it is known to be down.",
  ["result"],
);
export const databaseRequests = counter(
  "atlas_database_requests_total",
  "Requests to PostgreSQL: ok, refused (by the database) or failed (no answer).",
  ["result"],
);
export const databaseDuration = histogram(
  "atlas_database_request_duration_seconds",
  "Time of a request to PostgreSQL.",
  [],
  REQUEST_SECONDS,
);
export const providerRequests = counter(
  "atlas_provider_requests_total",
  "Requests to providers, by the class of the status or the reason why there is none.",
  ["result"],
);
export const providerDuration = histogram(
  "atlas_provider_request_duration_seconds",
  "Time of a request to a provider.",
  [],
  REQUEST_SECONDS,
);
export const metricsOverflow = counter(
  "atlas_metrics_overflow_total",
  "Measurements that went to a series named other, because their family had too many.",
  ["family"],
);
export const metricsLost = counter(
  "atlas_metrics_lost_batches_total",
  "Reports that an isolate gave up on.",
  [],
);
export const metricsBatches = counter(
  "atlas_metrics_batches_total",
  "Reports that the hub received: added, repeated or partly unknown.",
  ["result"],
);

export const traceSpans = counter(
  "atlas_trace_spans_total",
  "Spans of sampled requests: exported, or why they were lost.",
  ["result"],
);
export const traceExports = counter(
  "atlas_trace_exports_total",
  "Requests to the receiver of traces, by the class of the status or the reason why there is none.",
  ["result"],
);
export const logLines = counter(
  "atlas_log_lines_total",
  "Log lines that the tail Worker had for Elasticsearch: stored, or why they were lost.",
  ["result"],
);
export const mailAttempts = counter(
  "atlas_mail_attempts_total",
  "Attempts to send a mail: sent, or why it was not.",
  ["template", "result"],
);
export const signUpsRefused = counter(
  "atlas_sign_ups_refused_total",
  "Sign-ups of addresses that the installation does not let sign up, by its policy.",
  ["policy"],
);
export const accessTokens = gauge(
  "atlas_access_tokens",
  "Valid personal access tokens by their last use: within a day, within a month (30 days), older, or never.",
  ["last_use"],
  lasting,
);
export const mailsGivenUp = counter(
  "atlas_mail_given_up_total",
  "Mails that did not leave within a day, by why the last attempt failed.",
  ["code"],
);
export const mailsWaiting = gauge(
  "atlas_mail_waiting",
  "Mails that wait to be sent, 10,000 at most.",
  [],
  stale,
);
export const mailOldest = gauge(
  "atlas_mail_oldest_age_seconds",
  "Age of the oldest mail that waits to be sent.",
  [],
  stale,
);

export const signUps = counter(
  "atlas_sign_ups_total",
  "Sign-ups: accepted (also for an address that has an account), or why not.",
  ["result"],
);

export const FAMILIES: readonly Family[] = [
  httpRequests,
  httpDuration,
  rpcRequests,
  rpcDuration,
  tokenReads,
  tokenReadDuration,
  refreshes,
  refreshDuration,
  leaseWaits,
  circuitOpen,
  refreshesOverdue,
  revocationsWaiting,
  endUserChangesWaiting,
  accountDeletionsWaiting,
  keyAge,
  flows,
  flowStarts,
  outboxBacklog,
  outboxOldest,
  auditEvents,
  retentionOverdue,
  webhookDeliveries,
  webhookDuration,
  webhookBacklog,
  webhookOldest,
  webhooksFailing,
  webhooksOff,
  jobRuns,
  jobLastSuccess,
  jobDuration,
  cacheRequests,
  rateLimited,
  proofs,
  redisRequests,
  databaseRequests,
  databaseDuration,
  providerRequests,
  providerDuration,
  metricsOverflow,
  metricsLost,
  metricsBatches,
  traceSpans,
  traceExports,
  logLines,
  mailAttempts,
  signUpsRefused,
  accessTokens,
  mailsGivenUp,
  mailsWaiting,
  mailOldest,
  signUps,
];
