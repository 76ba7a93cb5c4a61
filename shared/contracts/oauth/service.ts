import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { ConnectPage, ConnectSession, CreateConnectSessionInput } from "./connect-session.ts";
import type { CallbackInput, CallbackOutcome, StartConnectInput } from "./flow.ts";

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

export interface OAuthService extends ReadinessCheck {
  /**
   * Makes a connect session and its end user.
   *
   * @returns `return_url_not_registered` unless `return_to` matches a registered URL byte for byte.
   */
  createConnectSession(
    ctx: CallContext,
    input: CreateConnectSessionInput,
  ): Promise<Result<ConnectSession, OAuthError>>;
  /** Returns what the hosted page shows. The token is the caller's only credential. */
  getConnectPage(
    ctx: CallContext,
    input: { token: string },
  ): Promise<Result<ConnectPage, OAuthError>>;
  /**
   * Starts a flow. Atlas keeps its state, PKCE verifier and nonce for 10 minutes under one random handle.
   *
   * @see [RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)
   */
  startConnect(
    ctx: CallContext,
    input: StartConnectInput,
  ): Promise<Result<{ authorization_url: string }, OAuthError>>;
  /**
   * Finishes a flow. The state is taken once, and nothing is sent to the provider before the browser, the integration
   * and `iss` are checked.
   *
   * @returns `flow_invalid` for a state that is unknown, used, or from another browser or integration.
   */
  handleCallback(
    ctx: CallContext,
    input: CallbackInput,
  ): Promise<Result<CallbackOutcome, OAuthError>>;
}
