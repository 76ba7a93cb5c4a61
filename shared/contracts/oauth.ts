import { z } from "zod";
import type { Result } from "../result.ts";
import type { CallContext } from "./call-context.ts";
import type { CommonErrorCode, ServiceError } from "./errors.ts";
import { displayName, externalId, isoTime } from "./page.ts";

export const tagsSchema = z
  .record(z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/), z.string().max(255))
  .refine((tags) => Object.keys(tags).length <= 20, { message: "At most 20 tags." });

export const metadataSchema = z
  .record(z.string().min(1).max(64), z.unknown())
  .refine((metadata) => JSON.stringify(metadata).length <= 8192, {
    message: "At most 8,192 characters of JSON.",
  });

export const createConnectSessionInput = z.strictObject({
  /** The app's own id of the person who connects. */
  external_id: externalId,
  /** Ids or keys of the integrations to offer; all enabled ones when left out. */
  integrations: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
  /** One of the project's return URLs, by exact match. */
  return_to: z.string().min(1).max(2048),
  /** The connection stays `pending` until the app's server posts the `connect_code` from the return URL. */
  confirm: z.boolean().default(false),
  /** Reconnect this connection instead of making a new one: its id is kept. */
  connection_id: z.string().max(64).optional(),
  /** Shown on the page, such as the person's e-mail at the app. */
  display_name: displayName(100).optional(),
  tags: tagsSchema.optional(),
  metadata: metadataSchema.optional(),
  language: z.enum(["en", "ru"]).optional(),
});
export type CreateConnectSessionInput = z.infer<typeof createConnectSessionInput>;

export const connectSessionSchema = z.object({
  id: z.string(),
  /** The secret of the link; valid until `expires_at`, for one completed flow. */
  token: z.string(),
  url: z.string(),
  expires_at: isoTime,
});
export type ConnectSession = z.infer<typeof connectSessionSchema>;

/** What the hosted page shows. */
export type ConnectPage = {
  project_name: string;
  display_name: string | null;
  integrations: { id: string; key: string; name: string; provider: string }[];
  language: "en" | "ru" | null;
};

export type StartConnectInput = {
  token: string;
  integration: string;
  /** SHA-256 of the browser's flow cookie, base64url: the callback must bring the same cookie. */
  browser_hash: string;
};

export type CallbackInput = {
  integration_id: string;
  /** Every query parameter in order, duplicates included. */
  params: [name: string, value: string][];
  /** SHA-256 of the browser's flow cookie, base64url; null without a cookie. */
  browser_hash: string | null;
};

/** Where the browser goes now. A flow that cannot be trusted back to its app ends in an error instead, on Atlas's own page. */
export type CallbackOutcome = { redirect_to: string };

export type OAuthError = ServiceError<
  | CommonErrorCode
  | "return_url_not_registered"
  | "connect_session_invalid"
  | "integration_not_offered"
  | "integration_disabled"
  | "flow_invalid"
  | "flow_store_unavailable"
  | "limit_reached"
>;

export interface OAuthService {
  /** Makes a connect session and its end user. `return_url_not_registered` unless `return_to` is registered byte for byte. */
  createConnectSession(
    ctx: CallContext,
    input: CreateConnectSessionInput,
  ): Promise<Result<ConnectSession, OAuthError>>;
  /** For the hosted page; the token is the caller's only credential. */
  getConnectPage(
    ctx: CallContext,
    input: { token: string },
  ): Promise<Result<ConnectPage, OAuthError>>;
  /**
   * Starts a flow: state, PKCE verifier and nonce are kept server-side for 10 minutes under one random handle.
   *
   * @see [RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)
   */
  startConnect(
    ctx: CallContext,
    input: StartConnectInput,
  ): Promise<Result<{ authorization_url: string }, OAuthError>>;
  /**
   * Finishes a flow. The state is taken once; nothing is sent to the provider before browser, integration and `iss`
   * are checked.
   *
   * @returns `flow_invalid` for an unknown, used, foreign-browser or foreign-integration state.
   */
  handleCallback(
    ctx: CallContext,
    input: CallbackInput,
  ): Promise<Result<CallbackOutcome, OAuthError>>;
}
