import type { FieldError } from "#shared/contracts/errors";
import type { ErrorCode } from "./error-code.ts";
import type { Failure, ProblemBody } from "./problem.ts";

type Mapping = { readonly status: number; readonly title: string };

/** Status and title of every error code. A service's new code does not compile until it is added here. */
export const PROBLEMS: Readonly<Record<ErrorCode, Mapping>> = {
  invalid_request: { status: 400, title: "The request is not valid" },
  credential_in_url: { status: 400, title: "The URL contains a credential" },
  idempotency_key_unsupported: {
    status: 400,
    title: "This request takes no idempotency key",
  },
  invalid_cursor: { status: 400, title: "The cursor does not belong to this list" },
  flow_invalid: {
    status: 400,
    title: "The flow is unknown, already used, or from another browser",
  },
  unauthenticated: { status: 401, title: "Authentication is required" },
  invalid_credentials: { status: 401, title: "Wrong e-mail or password" },
  forbidden: { status: 403, title: "Permission denied" },
  step_up_required: { status: 403, title: "Prove first who you are" },
  account_suspended: { status: 403, title: "The account is suspended" },
  email_unverified: { status: 403, title: "The e-mail address is not confirmed yet" },
  project_suspended: { status: 403, title: "The project is suspended" },
  sign_up_refused: { status: 403, title: "The address may not sign up here" },
  password_required: { status: 403, title: "The account's password is needed" },
  wrong_password: { status: 403, title: "Wrong password" },
  passkey_refused: { status: 403, title: "The passkey was not accepted" },
  wrong_code: { status: 403, title: "Wrong code" },
  csrf_refused: { status: 403, title: "The request did not come from the dashboard" },
  identity_unverified: { status: 403, title: "The provider has not verified the address" },
  prefetch_refused: { status: 403, title: "Prefetching is not allowed here" },
  not_found: { status: 404, title: "Not found" },
  integration_not_offered: { status: 404, title: "The link does not offer this integration" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  request_timeout: { status: 408, title: "The body was not complete in time" },
  totp_exists: { status: 409, title: "The account has an authenticator app" },
  totp_missing: { status: 409, title: "The account has no authenticator app" },
  account_exists: { status: 409, title: "An account with this e-mail exists" },
  identity_not_linked: { status: 409, title: "An account has this address already" },
  identity_exists: { status: 409, title: "Another account is linked to this" },
  last_way_in: { status: 409, title: "There is no other way into the account" },
  passkey_exists: { status: 409, title: "The passkey was added already" },
  return_url_exists: { status: 409, title: "The return URL is already registered" },
  origin_exists: { status: 409, title: "The origin is in the list already" },
  integration_exists: { status: 409, title: "An integration with this key exists" },
  integration_in_use: { status: 409, title: "The integration is in use" },
  integration_changed: { status: 409, title: "The integration was changed meanwhile" },
  host_change_unconfirmed: { status: 409, title: "Another host would get credentials" },
  integration_disabled: { status: 409, title: "The integration is disabled" },
  project_archived: { status: 409, title: "The project is archived" },
  project_deleting: { status: 409, title: "The project is being deleted" },
  webhook_changed: { status: 409, title: "The webhook was changed meanwhile" },
  webhook_disabled: { status: 409, title: "The webhook is disabled" },
  project_in_use: { status: 409, title: "The project is in use" },
  slug_taken: { status: 409, title: "Another project has this short name" },
  api_key_ended: { status: 409, title: "The API key has ended or was already replaced" },
  invitation_exists: { status: 409, title: "The address has an open invitation" },
  invitation_for_another: { status: 409, title: "The invitation is for another address" },
  already_member: { status: 409, title: "You are a member already" },
  account_is_administrator: { status: 409, title: "The account is an administrator's" },
  last_administrator: { status: 409, title: "Nobody else is an administrator" },
  administrator_from_environment: { status: 409, title: "The operator named this administrator" },
  last_owner: { status: 409, title: "The project needs an owner" },
  sole_owner: { status: 409, title: "You are the only owner of a project" },
  limit_reached: { status: 409, title: "The limit has been reached" },
  ambiguous_connection: { status: 409, title: "Several connections match" },
  account_mismatch: { status: 409, title: "The connection belongs to a different account" },
  account_unstorable: { status: 409, title: "The account cannot be stored" },
  external_id_mismatch: {
    status: 409,
    title: "The connect code was made for another end user",
  },
  end_user_blocked: { status: 409, title: "The end user is blocked" },
  end_user_deleting: { status: 409, title: "The end user is being deleted" },
  connection_pending: { status: 409, title: "The connection has not been confirmed yet" },
  connection_disabled: { status: 409, title: "The connection is disabled" },
  connection_revoked: { status: 409, title: "The connection has been revoked" },
  needs_reauth: { status: 409, title: "The end user must connect again" },
  invalid_transition: { status: 409, title: "Not possible in the connection's current state" },
  invalid_grant: { status: 409, title: "The provider no longer accepts the grant" },
  config_error: { status: 409, title: "The provider rejects the integration's configuration" },
  refresh_unsupported: { status: 409, title: "The connection cannot be refreshed" },
  token_expired: { status: 409, title: "The token has expired and cannot be refreshed" },
  idempotency_key_in_use: { status: 409, title: "The first request has not ended yet" },
  idempotency_unknown: { status: 409, title: "It is not known how the first request ended" },
  connect_session_invalid: {
    status: 410,
    title: "The connect link is unknown, already used, or expired",
  },
  version_mismatch: { status: 412, title: "It was changed meanwhile" },
  challenge_invalid: { status: 410, title: "The sign-in has to begin again" },
  sign_in_invalid: { status: 410, title: "The sign-in has to begin again" },
  link_invalid: { status: 410, title: "The link was used or has expired" },
  content_too_large: { status: 413, title: "The body is too large" },
  uri_too_long: { status: 414, title: "The URL is too long" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  email_unusable: { status: 422, title: "This e-mail address cannot be used" },
  password_unusable: { status: 422, title: "This password cannot be used" },
  project_name_mismatch: { status: 422, title: "This is not the project's name" },
  branding_unusable: { status: 422, title: "The branding cannot be shown" },
  invalid_url: { status: 422, title: "The URL is not allowed" },
  unknown_provider: { status: 422, title: "The provider is not in the catalogue" },
  invalid_settings: { status: 422, title: "The settings do not fit the provider" },
  discovery_failed: { status: 422, title: "The provider's discovery document is unusable" },
  return_url_not_registered: { status: 422, title: "The return URL is not registered" },
  connect_code_invalid: {
    status: 422,
    title: "The connect code is unknown, already used, or expired",
  },
  idempotency_key_reused: { status: 422, title: "The idempotency key was used with another body" },
  rate_limited: { status: 429, title: "Too many requests" },
  idempotency_keys_full: { status: 429, title: "Too many idempotency keys" },
  headers_too_large: { status: 431, title: "The headers are too large" },
  internal_error: { status: 500, title: "Something went wrong inside Atlas" },
  maintenance: { status: 503, title: "Nothing can be changed during maintenance" },
  service_unavailable: { status: 503, title: "Atlas is not available right now" },
  vault_unavailable: { status: 503, title: "The vault is not available right now" },
  flow_store_unavailable: { status: 503, title: "Connect flows are not available right now" },
  provider_unavailable: { status: 503, title: "The provider does not respond" },
  refresh_in_progress: { status: 503, title: "A refresh is in progress" },
};

/** The status of a code; 500 for an unknown one, which a newer service may answer during a gradual rollout. */
export const statusOf = (code: ErrorCode): number => mapping(code).status;

const mapping = (code: ErrorCode): Mapping =>
  Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : PROBLEMS.internal_error;

/** The address that explains the code. */
export const problemType = (baseUrl: string, code: ErrorCode): string =>
  `${baseUrl}/docs#error-${code}`;

/**
 * The body of an error.
 *
 * @param at `instance` is the requested path without its query.
 */
export function toProblem(
  failure: Failure,
  at: { baseUrl: string; instance: string; requestId: string },
): ProblemBody {
  const { status, title } = mapping(failure.code);
  return {
    type: problemType(at.baseUrl, failure.code),
    title,
    status,
    detail: failure.detail,
    instance: at.instance,
    code: failure.code,
    request_id: at.requestId,
    ...(failure.provider_error === undefined ? {} : { provider_error: failure.provider_error }),
    ...(failure.methods === undefined ? {} : { methods: [...failure.methods] }),
    ...(failure.errors === undefined ? {} : { errors: failure.errors.map(withCode) }),
  };
}

/** A service of an older release names no code. */
const withCode = (error: FieldError) => ({ code: "invalid" as const, ...error });

/** An error inside a bulk answer, where it has no separate response. */
export const problemSummary = (failure: Failure) => ({
  code: failure.code,
  ...mapping(failure.code),
  detail: failure.detail,
  retry_after: failure.retry_after ?? null,
});
