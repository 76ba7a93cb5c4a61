import type { AuthError } from "#shared/contracts/auth/service";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { ProvidersError } from "#shared/contracts/providers/service";
import type { TokensError } from "#shared/contracts/tokens/service";
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

/** A request that only the dashboard's own pages may send. */
export const OWN_PAGES = ["csrf_refused"] as const satisfies readonly GatewayErrorCode[];

/** A missing or wrong API key or session. */
export const CREDENTIALS = ["unauthenticated"] as const satisfies readonly AuthError["code"][];

/** A project whose members do not include the account. */
export const MEMBERSHIP = ["not_found"] as const satisfies readonly ProjectsError["code"][];

/** A caller without the permission. */
export const PERMISSION = ["forbidden"] as const satisfies readonly ErrorCode[];

/** Something in the project that the path names. */
export const NAMED = ["not_found"] as const satisfies readonly ErrorCode[];

export const SIGN_UP = [
  "email_unusable",
  "password_unusable",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

export const SIGN_IN = [
  "invalid_credentials",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

/** Proving with the password that the person at the keyboard is the session's own. */
export const PROVE_PASSWORD = [
  "wrong_password",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

export const CHANGE_PASSWORD = [
  ...PROVE_PASSWORD,
  "password_unusable",
] as const satisfies readonly AuthError["code"][];

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

export const ADD_RETURN_URL = [
  ...ADD_TO_PROJECT,
  "invalid_url",
  "return_url_exists",
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

export const LIST_FLOWS = [
  "invalid_cursor",
  "not_found",
] as const satisfies readonly OAuthError["code"][];

export const CONFIRM_CONNECTION = [
  ...NAMED,
  "connect_code_invalid",
  "external_id_mismatch",
] as const satisfies readonly TokensError["code"][];

export const MOVE_CONNECTION = [
  ...NAMED,
  "invalid_transition",
] as const satisfies readonly TokensError["code"][];

export const READ_TOKEN = [
  ...OPEN_VAULT,
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
  "content_too_large",
  "unsupported_media_type",
] as const satisfies readonly (OAuthError["code"] | GatewayErrorCode)[];
