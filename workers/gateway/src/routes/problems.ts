import type { AuthError } from "#shared/contracts/auth/service";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { ProvidersError } from "#shared/contracts/providers/service";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { UsersError } from "#shared/contracts/users/service";
import type { ErrorCode, GatewayErrorCode } from "../http/error-code.ts";
/*
 * The error codes that routes can answer. The compiler checks each list against the service's contract, so a code that
 * a service drops does not compile here. The system tests check the other direction: they fail when a route answers a
 * code that it does not declare.
 */

/** Any request, whatever its route. */
export const EVERY_ROUTE = [
  "invalid_request",
  "credential_in_url",
  "uri_too_long",
  "headers_too_large",
  "rate_limited",
  "internal_error",
  "service_unavailable",
] as const satisfies readonly GatewayErrorCode[];

/** A path without a route, or the wrong method for a route. */
export const NO_ROUTE = ["not_found", "method_not_allowed"] as const satisfies readonly ErrorCode[];

/** A request that may have a body. */
export const BODY = [
  "request_timeout",
  "content_too_large",
  "unsupported_media_type",
] as const satisfies readonly GatewayErrorCode[];

/** A change during maintenance. */
export const MAINTENANCE = ["maintenance"] as const satisfies readonly GatewayErrorCode[];

/** A POST that takes an idempotency key. */
export const ONCE_A_KEY = [
  "idempotency_key_in_use",
  "idempotency_unknown",
  "idempotency_key_reused",
  "idempotency_keys_full",
] as const satisfies readonly GatewayErrorCode[];

/** A POST that takes none. */
export const NO_KEY = [
  "idempotency_key_unsupported",
] as const satisfies readonly GatewayErrorCode[];

/** A request that only the dashboard's own pages may send. */
export const OWN_PAGES = ["csrf_refused"] as const satisfies readonly GatewayErrorCode[];

/** A missing or wrong API key or session. */
export const CREDENTIALS = ["unauthenticated"] as const satisfies readonly AuthError["code"][];

/** A project whose members do not include the account. */
export const MEMBERSHIP = ["not_found"] as const satisfies readonly ProjectsError["code"][];

/** A route of administrators, for everybody else. */
export const NOT_THERE = ["not_found"] as const satisfies readonly ErrorCode[];

/** A caller without the permission. */
export const PERMISSION = ["forbidden"] as const satisfies readonly ErrorCode[];

/** A project that is archived, for whatever changes it. */
export const ARCHIVED = ["project_archived"] as const satisfies readonly ErrorCode[];

/** A project that is being deleted, which only sessions can still reach. */
export const DELETING = ["project_deleting"] as const satisfies readonly ErrorCode[];

/** What a person does only with a fresh proof of who they are. */
export const STEP_UP = ["step_up_required"] as const satisfies readonly ErrorCode[];

/** A project that an administrator has stopped. */
export const SUSPENDED = ["project_suspended"] as const satisfies readonly ErrorCode[];

/** Something in the project that the path names. */
export const NAMED = ["not_found"] as const satisfies readonly ErrorCode[];

/** Adding something that a project may have a limited number of; `not_found` if the project was just deleted. */
export const ADD_TO_PROJECT = [
  "not_found",
  "limit_reached",
] as const satisfies readonly ProjectsError["code"][];

export const DELETE_PROJECT = [
  ...NAMED,
  "project_in_use",
  "project_name_mismatch",
] as const satisfies readonly ProjectsError["code"][];

export const UPDATE_PROJECT = [
  ...NAMED,
  "version_mismatch",
  "slug_taken",
] as const satisfies readonly ProjectsError["code"][];

export const ROTATE_API_KEY = [
  ...ADD_TO_PROJECT,
  "api_key_ended",
] as const satisfies readonly ProjectsError["code"][];

export const CREATE_INVITATION = [
  ...ADD_TO_PROJECT,
  "email_unusable",
  "invitation_exists",
] as const satisfies readonly ProjectsError["code"][];

export const RESEND_INVITATION = [
  ...ADD_TO_PROJECT,
  "email_unusable",
] as const satisfies readonly ProjectsError["code"][];

export const OPEN_INVITATION = ["link_invalid"] as const satisfies readonly ProjectsError["code"][];

export const ACCEPT_INVITATION = [
  ...OPEN_INVITATION,
  "invitation_for_another",
  "already_member",
  "limit_reached",
] as const satisfies readonly ProjectsError["code"][];

export const REMOVE_MEMBER = [
  ...NAMED,
  "last_owner",
] as const satisfies readonly ProjectsError["code"][];

export const CHANGE_MEMBER = [
  ...REMOVE_MEMBER,
  "version_mismatch",
] as const satisfies readonly ProjectsError["code"][];

export const LEAVE_PROJECT = [
  ...REMOVE_MEMBER,
  "project_name_mismatch",
] as const satisfies readonly ProjectsError["code"][];

export const ADD_RETURN_URL = [
  ...ADD_TO_PROJECT,
  "invalid_url",
  "return_url_exists",
] as const satisfies readonly ProjectsError["code"][];

export const ADD_ALLOWED_ORIGIN = [
  ...ADD_TO_PROJECT,
  "invalid_url",
  "origin_exists",
] as const satisfies readonly ProjectsError["code"][];

export const UPDATE_BRANDING = [
  ...NAMED,
  "branding_unusable",
] as const satisfies readonly ProjectsError["code"][];

export const CREATE_WEBHOOK = [
  ...ADD_TO_PROJECT,
  "invalid_url",
] as const satisfies readonly ProjectsError["code"][];

export const UPDATE_WEBHOOK = [
  ...NAMED,
  "invalid_url",
] as const satisfies readonly ProjectsError["code"][];

export const ROTATE_WEBHOOK_SECRET = [
  ...NAMED,
  "webhook_changed",
  "vault_unavailable",
] as const satisfies readonly ProjectsError["code"][];

/** Sending something to a webhook. */
export const SEND_TO_WEBHOOK = [
  ...NAMED,
  "webhook_disabled",
] as const satisfies readonly ProjectsError["code"][];

export const LIST_DELIVERIES = [
  ...NAMED,
  "invalid_cursor",
] as const satisfies readonly ProjectsError["code"][];

export const CREATE_INTEGRATION = [
  ...ADD_TO_PROJECT,
  "unknown_provider",
  "invalid_settings",
  "invalid_url",
  "discovery_failed",
  "integration_exists",
] as const satisfies readonly ProvidersError["code"][];

export const UPDATE_INTEGRATION = [
  ...NAMED,
  "unknown_provider",
  "invalid_settings",
  "invalid_url",
  "discovery_failed",
  "integration_changed",
  "host_change_unconfirmed",
  "vault_unavailable",
] as const satisfies readonly ProvidersError["code"][];

export const DELETE_INTEGRATION = [
  ...NAMED,
  "integration_in_use",
] as const satisfies readonly ProvidersError["code"][];

export const CREATE_CONNECT_SESSION = [
  ...NAMED,
  "return_url_not_registered",
  "integration_not_offered",
  "flow_store_unavailable",
  "end_user_blocked",
  "end_user_deleting",
] as const satisfies readonly OAuthError["code"][];

export const LIST_CONNECTIONS = [
  "invalid_cursor",
  "not_found",
  "vault_unavailable",
] as const satisfies readonly TokensError["code"][];

/** Anything that seals or opens data in the vault. */
export const OPEN_VAULT = [
  ...NAMED,
  "vault_unavailable",
] as const satisfies readonly TokensError["code"][];

export const CREATE_END_USER = [
  ...NAMED,
  "end_user_deleting",
] as const satisfies readonly UsersError["code"][];

export const CHANGE_END_USER = [
  ...NAMED,
  "end_user_deleting",
] as const satisfies readonly UsersError["code"][];

export const LIST_END_USERS = ["invalid_cursor"] as const satisfies readonly UsersError["code"][];

export const LIST_FLOWS = [
  "invalid_cursor",
  "not_found",
] as const satisfies readonly OAuthError["code"][];

export const CONFIRM_CONNECTION = [
  ...NAMED,
  "connect_code_invalid",
  "external_id_mismatch",
  "end_user_blocked",
] as const satisfies readonly TokensError["code"][];

export const MOVE_CONNECTION = [
  ...NAMED,
  "invalid_transition",
  "end_user_blocked",
] as const satisfies readonly TokensError["code"][];

export const READ_TOKEN = [
  ...OPEN_VAULT,
  "end_user_blocked",
  "connection_pending",
  "connection_disabled",
  "connection_revoked",
  "needs_reauth",
  "integration_disabled",
  "token_expired",
  "provider_unavailable",
  "rate_limited",
  "config_error",
  "refresh_in_progress",
] as const satisfies readonly TokensError["code"][];

export const FIND_TOKEN = [
  ...READ_TOKEN,
  "ambiguous_connection",
] as const satisfies readonly TokensError["code"][];

export const REFRESH_CONNECTION = [
  ...READ_TOKEN,
  "refresh_unsupported",
] as const satisfies readonly TokensError["code"][];

/** What an administrator does to an account. */
export const SUSPEND_ACCOUNT = [
  ...NAMED,
  "account_is_administrator",
] as const satisfies readonly AuthError["code"][];

export const INVITE_TO_SIGN_UP = ["email_unusable"] as const satisfies readonly AuthError["code"][];

export const REMOVE_ADMINISTRATOR = [
  ...NAMED,
  "last_administrator",
  "administrator_from_environment",
] as const satisfies readonly UsersError["code"][];

export const UPDATE_SETTINGS = [
  "version_mismatch",
] as const satisfies readonly UsersError["code"][];

/** The codes that hosted pages can show. */
export const HOSTED_PAGES = [
  ...EVERY_ROUTE,
  ...NO_ROUTE,
  "prefetch_refused",
  "connect_session_invalid",
  "integration_not_offered",
  "integration_disabled",
  "flow_invalid",
  "flow_store_unavailable",
  "limit_reached",
  "return_url_not_registered",
  "project_suspended",
  "end_user_blocked",
  "end_user_deleting",
  "content_too_large",
  "unsupported_media_type",
] as const satisfies readonly (OAuthError["code"] | GatewayErrorCode)[];
