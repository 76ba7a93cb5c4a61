import { z } from "zod";
import { type IdKind, idPattern } from "../ids.ts";
import { API_KEY_SCOPES, ROLES } from "./permissions.ts";
import { AUDIT_EXPORT_FORMATS } from "./projects/audit-export-formats.ts";
import { WEBHOOK_DISABLED_REASONS } from "./projects/webhook-states.ts";
import { CONNECTION_STATES } from "./tokens/connection-states.ts";

/** What the catalogue says of one type of event. */
type EventDefinition = {
  /** The kind of id that the event is about; null when it is about the whole project. */
  readonly subject: IdKind | null;
  /** Builds the schema of the event's data. A function, so that importing the catalogue builds none. */
  readonly data: () => z.ZodObject;
  /** When Atlas writes the event: one line for the people who read it. */
  readonly summary: string;
};

const id = (kind: IdKind) => z.string().regex(idPattern(kind));
const nothing = () => z.strictObject({});
const connectionState = () => z.enum(CONNECTION_STATES);
/**
 * The provider's own name for its error, as Atlas lets it pass, or Atlas's name for what came instead, such as `timed_out`;
 * null when there is none.
 */
const providerError = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/)
    .nullable();

/**
 * Every event that Atlas writes, to the audit log and to webhooks. The types, subjects and members are public API.
 *
 * Data holds ids, states, counts and error codes. It never holds a secret or personal data.
 */
export const EVENTS = {
  "project.created": {
    subject: "project",
    data: nothing,
    summary: "An account created the project.",
  },
  "project.renamed": {
    subject: "project",
    data: nothing,
    summary: "The project got another name.",
  },
  "project.branding_changed": {
    subject: "project",
    data: () =>
      z.strictObject({ changed: z.array(z.enum(["logo", "accent_color", "support"])).readonly() }),
    summary: "The project's logo, colour or support address on the hosted pages changed.",
  },
  "project.deleted": {
    subject: "project",
    data: nothing,
    summary: "The grace after the deletion of the project is over. All its API keys are revoked.",
  },
  "project.slug_changed": {
    subject: "project",
    data: nothing,
    summary: "The project got another slug, or lost it.",
  },
  "project.archived": {
    subject: "project",
    data: nothing,
    summary: "The project was archived: it can be read, but not changed.",
  },
  "project.unarchived": {
    subject: "project",
    data: nothing,
    summary: "An archived project is active again.",
  },
  "project.deletion_started": {
    subject: "project",
    data: nothing,
    summary:
      "An owner deleted the project. Its API keys are refused, and it can be restored for 7 days.",
  },
  "project.restored": {
    subject: "project",
    data: nothing,
    summary: "An owner restored a deleted project within its grace.",
  },
  "project.suspended": {
    subject: "project",
    data: nothing,
    summary: "An administrator of the installation stopped the project. Its API keys are refused.",
  },
  "project.unsuspended": {
    subject: "project",
    data: nothing,
    summary: "A suspended project works again, in the state that it was in.",
  },
  "project.audit_retention_changed": {
    subject: "project",
    data: () => z.strictObject({ days: z.number().int().nullable() }),
    summary: "The audit log is now kept for so many days, or for ever.",
  },
  "audit_log.exported": {
    subject: null,
    data: () => z.strictObject({ format: z.enum(AUDIT_EXPORT_FORMATS) }),
    summary: "A caller began to export the audit log.",
  },
  "audit_log.trimmed": {
    subject: null,
    data: () => z.strictObject({ last_seq: z.number().int(), last_hash: z.string() }),
    summary:
      "Atlas removed the log's oldest lines, up to this one, because the project does not keep them longer.",
  },
  "invitation.created": {
    subject: "invitation",
    data: () => z.strictObject({ role: z.enum(ROLES) }),
    summary: "A person was invited into this role.",
  },
  "invitation.resent": {
    subject: "invitation",
    data: () => z.strictObject({ successor: id("invitation") }),
    summary: "An invitation was sent again with another link. Its successor stands for it.",
  },
  "invitation.revoked": {
    subject: "invitation",
    data: nothing,
    summary: "An invitation was revoked.",
  },
  "member.joined": {
    subject: "account",
    data: () => z.strictObject({ role: z.enum(ROLES), invitation_id: id("invitation") }),
    summary: "A person accepted an invitation and is a member with this role.",
  },
  "member.role_changed": {
    subject: "account",
    data: () => z.strictObject({ from: z.enum(ROLES), to: z.enum(ROLES) }),
    summary: "A member of the project got another role.",
  },
  "member.removed": {
    subject: "account",
    data: () => z.strictObject({ role: z.enum(ROLES) }),
    summary: "A member who had this role was removed from the project.",
  },
  "member.left": {
    subject: "account",
    data: () => z.strictObject({ role: z.enum(ROLES) }),
    summary: "A member who had this role left the project.",
  },
  "return_url.added": {
    subject: "returnUrl",
    data: nothing,
    summary: "A return URL was registered.",
  },
  "return_url.removed": {
    subject: "returnUrl",
    data: nothing,
    summary: "A return URL was removed.",
  },
  "allowed_origin.added": {
    subject: "allowedOrigin",
    data: nothing,
    summary: "An origin was added whose pages may read answers to the project's API keys.",
  },
  "allowed_origin.removed": {
    subject: "allowedOrigin",
    data: nothing,
    summary: "An allowed origin was removed.",
  },
  "api_key.created": {
    subject: "apiKey",
    data: () => z.strictObject({ scopes: z.array(z.enum(API_KEY_SCOPES)).readonly() }),
    summary: "An API key was created with these scopes.",
  },
  "api_key.renamed": {
    subject: "apiKey",
    data: nothing,
    summary: "An API key got another name.",
  },
  "api_key.rotated": {
    subject: "apiKey",
    data: () => z.strictObject({ successor: id("apiKey"), overlap_seconds: z.int() }),
    summary: "An API key was replaced by its successor, and works for the overlap only.",
  },
  "api_key.revoked": {
    subject: "apiKey",
    data: nothing,
    summary: "An API key was revoked.",
  },
  "integration.created": {
    subject: "integration",
    data: () => z.strictObject({ provider: z.string() }),
    summary: "A provider of the catalogue was set up as an integration.",
  },
  "integration.updated": {
    subject: "integration",
    data: () =>
      z.strictObject({
        /** The names of the settings that changed. */
        settings: z.array(z.string()).readonly().optional(),
      }),
    summary: "Something other than `enabled` was changed on an integration.",
  },
  "integration.enabled": {
    subject: "integration",
    data: nothing,
    summary: "A disabled integration was enabled.",
  },
  "integration.disabled": {
    subject: "integration",
    data: nothing,
    summary: "An enabled integration was disabled.",
  },
  "integration.deleted": {
    subject: "integration",
    data: nothing,
    summary: "An integration was deleted.",
  },
  "end_user.created": {
    subject: "endUser",
    data: nothing,
    summary: "An end user was made: by a call, or by the first connect session for the person.",
  },
  "end_user.blocked": {
    subject: "endUser",
    data: nothing,
    summary: "An end user was blocked. No token of theirs is handed out, and they cannot connect.",
  },
  "end_user.unblocked": {
    subject: "endUser",
    data: nothing,
    summary: "The block of an end user ended. What it had disabled works again.",
  },
  "end_user.deletion_started": {
    subject: "endUser",
    data: nothing,
    summary: "The deletion of an end user began. Every grant of theirs is revoked.",
  },
  "end_user.deleted": {
    subject: "endUser",
    data: nothing,
    summary: "An end user is gone: the connections, the flows and the row are removed.",
  },
  "connection.created": {
    subject: "connection",
    data: () =>
      z.strictObject({
        integration_id: id("integration"),
        state: connectionState(),
        /** The app's server confirmed it with a connect code. */
        confirmed: z.literal(true).optional(),
      }),
    summary: "An end user connected an account, and the app confirmed it where it must.",
  },
  "connection.updated": {
    subject: "connection",
    data: () =>
      z.strictObject({
        /** The state after the change, when the change may have moved it. */
        state: connectionState().optional(),
        /** The end user granted again. */
        reconnected: z.literal(true).optional(),
        /** The app's server confirmed a reconnected account with a connect code. */
        confirmed: z.literal(true).optional(),
        /** Whether the change set the tags. */
        tags: z.boolean().optional(),
        /** Whether the change set the metadata. */
        metadata: z.boolean().optional(),
      }),
    summary: "A connection was disabled, enabled or reconnected, or its tags or metadata were set.",
  },
  "connection.refresh_failing": {
    subject: "connection",
    data: () =>
      z.strictObject({
        code: z.enum(["provider_unavailable", "rate_limited", "config_error"]),
        provider_error: providerError(),
      }),
    summary: "A refresh failed after the last one had succeeded. Atlas keeps trying.",
  },
  "connection.recovered": {
    subject: "connection",
    data: () => z.strictObject({ state: connectionState() }),
    summary:
      "A refresh succeeded after failures, or after the grant had been declared dead too early.",
  },
  "connection.needs_reauth": {
    subject: "connection",
    data: () =>
      z.strictObject({
        reason: z.enum([
          "invalid_grant",
          "refresh_outcome_unknown",
          "token_expired",
          "token_rejected",
          "account_mismatch",
          "refused_repeatedly",
        ]),
        provider_error: providerError(),
      }),
    summary: "The grant is dead: the end user has to connect again.",
  },
  "connection.revoked": {
    subject: "connection",
    data: nothing,
    summary: "A connection was revoked. Atlas tells the provider.",
  },
  "connection.deleted": {
    subject: "connection",
    data: () => z.strictObject({ hard: z.boolean() }),
    summary: "A connection was deleted; `hard` when its row goes as well.",
  },
  "connection.tokens_read": {
    subject: null,
    data: () =>
      z.strictObject({
        reads: z.int(),
        connection_count: z.int(),
        /** At most 50 of them. */
        connections: z.array(id("connection")).readonly(),
      }),
    summary: "One actor read tokens. One event counts about ten seconds of reads.",
  },
  "connection.token_revealed": {
    subject: "connection",
    data: nothing,
    summary: "A person saw a connection's access token on the dashboard.",
  },
  "call.refused": {
    subject: null,
    data: () =>
      z.strictObject({
        /** Method and route, such as `GET /v1/connections/:connection_id`, never the path as it was sent. */
        operation: z.string().max(200),
        code: z.enum(["forbidden"]),
        /** How often the same caller was refused the same since the line before, this time included. */
        count: z.int(),
      }),
    summary: "A caller of the project lacked the scope or the role for a call.",
  },
  "vault.tampering_detected": {
    subject: "connection",
    data: nothing,
    summary: "A stored token did not decrypt where it was stored. Atlas did not hand it out.",
  },
  "webhook.created": {
    subject: "webhook",
    data: nothing,
    summary: "A webhook was created.",
  },
  "webhook.updated": {
    subject: "webhook",
    data: () =>
      z.strictObject({
        /** The names of the settings that the call set. */
        settings: z.array(z.enum(["url", "description", "event_types"])).readonly(),
      }),
    summary: "The URL, the description or the event types of a webhook were set.",
  },
  "webhook.enabled": {
    subject: "webhook",
    data: nothing,
    summary: "A disabled webhook was enabled.",
  },
  "webhook.disabled": {
    subject: "webhook",
    data: () => z.strictObject({ reason: z.enum(WEBHOOK_DISABLED_REASONS) }),
    summary: "A webhook was disabled by a caller, or by Atlas because deliveries failed.",
  },
  "webhook.secret_rotated": {
    subject: "webhook",
    data: () =>
      z.strictObject({
        /** How long the old secret signs beside the new one. */
        overlap_hours: z.int(),
      }),
    summary: "A webhook got a new signing secret.",
  },
  "webhook.deleted": {
    subject: "webhook",
    data: nothing,
    summary: "A webhook was deleted.",
  },
} as const satisfies Record<string, EventDefinition>;

export type EventType = keyof typeof EVENTS;

/** The kind of id that an event of this type is about; null: the whole project. */
export type EventSubject<T extends EventType> = (typeof EVENTS)[T]["subject"];

/** What an event of this type says. */
export type EventData<T extends EventType> = z.output<ReturnType<(typeof EVENTS)[T]["data"]>>;
