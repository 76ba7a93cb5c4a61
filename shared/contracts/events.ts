import { z } from "zod";
import { type IdKind, idPattern } from "../ids.ts";
import { API_KEY_SCOPES } from "./permissions.ts";
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
/** The provider's own name for its error, as Atlas lets it pass; null when the provider gave none. */
const providerError = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/)
    .nullable();

/**
 * Every event that Atlas writes: to the audit log now, to webhooks later. The types, subjects and members are public API.
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
  "project.deleted": {
    subject: "project",
    data: nothing,
    summary: "An owner deleted the project. All its API keys are revoked.",
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
  "api_key.created": {
    subject: "apiKey",
    data: () => z.strictObject({ scopes: z.array(z.enum(API_KEY_SCOPES)).readonly() }),
    summary: "An API key was created with these scopes.",
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
} as const satisfies Record<string, EventDefinition>;

export type EventType = keyof typeof EVENTS;

/** The kind of id that an event of this type is about; null: the whole project. */
export type EventSubject<T extends EventType> = (typeof EVENTS)[T]["subject"];

/** What an event of this type says. */
export type EventData<T extends EventType> = z.output<ReturnType<(typeof EVENTS)[T]["data"]>>;
