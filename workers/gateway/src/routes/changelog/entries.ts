/** What a client may have to know of. `fixed`: it now does what the reference said. */
type Kind = "added" | "changed" | "deprecated" | "removed" | "fixed";

export type Change = {
  readonly kind: Kind;
  /** One or two sentences. Code stands between backticks. */
  readonly text: string;
  /** The operations that it is about, by their ids in the OpenAPI document; none: all of them. */
  readonly operations?: readonly string[];
};

export type Day = {
  readonly date: string;
  readonly changes: readonly Change[];
};

/**
 * What changed in `/v1` for API keys, newest first. A change is additive: a new operation, parameter, property or code. One
 * that is not is announced here as deprecated first.
 */
export const CHANGELOG: readonly Day[] = [
  {
    date: "2026-11-29",
    changes: [
      {
        kind: "fixed",
        text: "A key with `end_users:write` alone gets the end user that it made, blocked or unblocked. It was answered 403 although the change was made.",
        operations: ["createEndUser", "blockEndUser", "unblockEndUser"],
      },
      {
        kind: "added",
        text: "The CSV export has a last column for `actor.token_id`, so that its lines can be verified, too.",
        operations: ["exportAuditLog"],
      },
      {
        kind: "fixed",
        text: "Another `url` begins without the failures of the old one: Atlas does not wait for the old one's pause, and does not disable the webhook for them.",
        operations: ["updateWebhook"],
      },
      {
        kind: "fixed",
        text: "`since` before 1970 is 400 `invalid_request`, as in the audit log. The year 0 was answered 500.",
        operations: ["replayWebhook"],
      },
      {
        kind: "changed",
        text: "A POST with an `Idempotency-Key` whose answer was lost never runs again: 409 `idempotency_unknown` says so, for 24 hours. A caller has at most 100,000 keys a day, then 429 `idempotency_keys_full`. A project's short name and its id in the path are the same request.",
      },
      {
        kind: "added",
        text: "Branding of the hosted pages: a logo, the colour of the main button, a support address. The event `project.branding_changed`.",
      },
      {
        kind: "added",
        text: "CORS: pages of the origins that a project allows can read answers. Without such an origin nothing changes.",
      },
      {
        kind: "added",
        text: "Personal access tokens, `atlas_pat_…`, for programs that manage projects: the routes below `/v1/projects`, described at `/management/docs`. Audit lines have `actor.token_id` when a token was used.",
      },
      {
        kind: "added",
        text: "End users can be created, blocked, exported and deleted, and the list takes `state`. They have `name`, `state` and `blocked_at`. The scope `end_users:write`; the codes `end_user_blocked` and `end_user_deleting`; the events `end_user.created`, `.blocked`, `.unblocked`, `.deletion_started` and `.deleted`.",
        operations: [
          "createEndUser",
          "blockEndUser",
          "unblockEndUser",
          "exportEndUser",
          "deleteEndUser",
          "listEndUsers",
        ],
      },
      {
        kind: "added",
        text: "The whole audit log, or what a filter finds, as NDJSON or CSV.",
        operations: ["exportAuditLog"],
      },
      {
        kind: "added",
        text: "`Idempotency-Key` on POST: the same request within 24 hours runs once and gets the same answer. Codes `idempotency_key_reused`, `idempotency_key_in_use` and `idempotency_key_unsupported`.",
      },
      {
        kind: "added",
        text: "Names for all schemas in `/openapi.json`, and descriptions and examples of everything. Generators make other types of it than before; requests and answers are the same.",
      },
      {
        kind: "added",
        text: "Webhooks: addresses of yours that Atlas tells what happens, signed.",
        operations: ["createWebhook", "listWebhooks", "listWebhookDeliveries"],
      },
      {
        kind: "added",
        text: "Counts of reads, refreshes, flows and connections over a day, a week or 30 days.",
        operations: ["getOverview"],
      },
      {
        kind: "added",
        text: "The end users of the project, with their connections by state.",
        operations: ["listEndUsers", "getEndUser"],
      },
      {
        kind: "added",
        text: "Code `project_suspended` (403): an administrator of the installation has stopped the project. Code `maintenance` (503, with `Retry-After`): nothing can be changed right now; reads, tokens and refreshes work.",
      },
      {
        kind: "added",
        text: "Filters `subject`, `type`, `actor`, `since` and `until`.",
        operations: ["listAuditLog"],
      },
    ],
  },
  {
    date: "2026-11-28",
    changes: [
      {
        kind: "added",
        text: "How flows ended, at which step and why.",
        operations: ["listFlows", "getFlow"],
      },
      {
        kind: "added",
        text: "`address` and `result` of each entry.",
        operations: ["listAuditLog"],
      },
    ],
  },
  { date: "2026-11-23", changes: [{ kind: "added", text: "The first version of `/v1`." }] },
];
