import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type {
  ConnectPage,
  ConnectSession,
  CreateConnectSessionInput,
  WayBack,
} from "./connect-session.ts";
import type { Page } from "../fields.ts";
import type { FlowCounts } from "../overview.ts";
import type { OverviewWindow } from "../overview-window.ts";
import type {
  CallbackInput,
  CallbackOutcome,
  CancelConnectInput,
  StartConnectInput,
  StartedConnect,
} from "./flow.ts";
import type { Flow, ListFlowsInput } from "./flow-record.ts";
import type {
  ProviderIdentity,
  SignInProvider,
  StartSignInInput,
  StartedSignIn,
  TakeIdentityInput,
} from "./sign-in.ts";

export type OAuthError = ServiceError<
  | CommonErrorCode
  | "return_url_not_registered"
  | "connect_session_invalid"
  | "integration_not_offered"
  | "integration_disabled"
  | "flow_invalid"
  | "flow_store_unavailable"
  | "limit_reached"
  | "invalid_cursor"
  | "end_user_blocked"
  | "end_user_deleting"
  | "sign_in_invalid"
  | "rate_limited"
>;

export interface OAuthService extends ReadinessCheck {
  /**
   * Makes a connect session and its end user.
   *
   * @returns `return_url_not_registered` unless `return_to` matches a registered URL byte for byte; `end_user_blocked`,
   * `end_user_deleting`.
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
   * Finds where {@link cancelConnect} would lead from a session that has not been used, for a page that cannot go on. An
   * expired session still has a way back for half an hour.
   *
   * @returns `connect_session_invalid` when there is none; `return_url_not_registered` when the return URL was removed.
   */
  findWayBack(ctx: CallContext, input: { token: string }): Promise<Result<WayBack, OAuthError>>;
  /**
   * Starts a flow. Atlas keeps its state, PKCE verifier and nonce for as long as the flow may take, under one random
   * handle.
   *
   * @returns `end_user_blocked`, `end_user_deleting`; `limit_reached` when the session has started 20 flows; `return_url_not_registered` when the session's return
   * URL was removed.
   * @see [RFC 9700 §2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)
   */
  startConnect(
    ctx: CallContext,
    input: StartConnectInput,
  ): Promise<Result<StartedConnect, OAuthError>>;
  /**
   * Ends a connect session because the person says no, and leads back to the app with `error=access_denied`. A callback
   * of a flow that the session has started no longer connects anything. The same browser gets the session's outcome
   * again for 5 minutes.
   *
   * @returns `connect_session_invalid` for a session that has ended otherwise; `return_url_not_registered` when the app
   * has removed the return URL: the session has ended all the same.
   */
  cancelConnect(
    ctx: CallContext,
    input: CancelConnectInput,
  ): Promise<Result<CallbackOutcome, OAuthError>>;
  /**
   * Finishes a flow, once: of all callbacks of a session, one is sent on to the provider, after the browser, the
   * integration and `iss` are checked. The same browser gets the same outcome again for 5 minutes, and waits for it
   * while the first callback is in progress.
   *
   * With a state that is trusted, the person always goes back to the app, whatever else the provider sent.
   *
   * @returns `flow_invalid` for a state that is unknown, or from another browser or integration; its `cause` is a
   * {@link FlowPage}. `return_url_not_registered` when the app has removed the return URL.
   */
  handleCallback(
    ctx: CallContext,
    input: CallbackInput,
  ): Promise<Result<CallbackOutcome, OAuthError>>;

  /**
   * The providers with which people sign in to the dashboard: the enabled integrations of the platform project whose
   * provider says which address it has verified. Empty where no platform project is set up or it cannot be used.
   */
  listSignInProviders(ctx: CallContext): Promise<Result<SignInProvider[], OAuthError>>;
  /**
   * Starts to ask a provider who somebody is, for one browser. Nothing is stored at the end but who it is, for 5 minutes.
   * For `link` the caller is an account with a recent proof.
   *
   * @returns `integration_not_offered`; `rate_limited` with `retry_after`; `step_up_required`, `unauthenticated`.
   */
  startSignIn(
    ctx: CallContext,
    input: StartSignInInput,
  ): Promise<Result<StartedSignIn, OAuthError>>;
  /**
   * Takes what a flow of {@link startSignIn} found out, once: of parallel calls with one code, one gets it. A code that
   * comes from elsewhere is used up all the same, because it has leaked.
   *
   * @returns `sign_in_invalid` for a code that is unknown, expired, used, or of another browser, purpose or account.
   */
  takeIdentity(
    ctx: CallContext,
    input: TakeIdentityInput,
  ): Promise<Result<ProviderIdentity, OAuthError>>;

  /** Lists how the project's flows ended, newest first. */
  listFlows(ctx: CallContext, input: ListFlowsInput): Promise<Result<Page<Flow>, OAuthError>>;
  getFlow(ctx: CallContext, input: { flow_id: string }): Promise<Result<Flow, OAuthError>>;
  /** Removes the flows of an end user who is being deleted. `done: false`: there are more. gateway only. */
  forgetEndUser(
    ctx: CallContext,
    input: { end_user_id: string },
  ): Promise<Result<{ done: boolean }, OAuthError>>;
  /** Removes flows that ended long ago. @returns how many, and whether more are left: `waiting` is then 1. gateway only. */
  runDue(ctx: CallContext): Promise<Result<{ removed: number; waiting: number }, OAuthError>>;
  /** Counts how the project's flows of a window ended. Every bucket is there, also an empty one. */
  countFlows(ctx: CallContext, window: OverviewWindow): Promise<Result<FlowCounts, OAuthError>>;
}
