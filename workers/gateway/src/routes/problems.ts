import type { AuthError } from "#shared/contracts/auth/service";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { ProvidersError } from "#shared/contracts/providers/service";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { ErrorCode, GatewayErrorCode } from "../http/error-code.ts";

/*
 * What routes can answer besides success. Lists of a service's codes are checked against its contract: a code that the
 * service gives up does not compile here. The system tests hold the other direction: an answer with an undeclared code
 * fails them.
 */

/** Any request at all, before and around its route. */
export const EVERY_ROUTE = [
  "invalid_request",
  "credential_in_url",
  "uri_too_long",
  "headers_too_large",
  "internal_error",
  "service_unavailable",
] as const satisfies readonly GatewayErrorCode[];

/** A path without a route, or a route asked with another method. */
export const NO_ROUTE = ["not_found", "method_not_allowed"] as const satisfies readonly ErrorCode[];

/** A request whose body is read. */
export const BODY = [
  "content_too_large",
  "unsupported_media_type",
] as const satisfies readonly GatewayErrorCode[];

/** A request that must come from the dashboard's own pages. */
export const OWN_PAGES = ["csrf_refused"] as const satisfies readonly GatewayErrorCode[];

/** An API key or a session that is missing or wrong. */
export const CREDENTIALS = ["unauthenticated"] as const satisfies readonly AuthError["code"][];

/** A project that the account is not a member of. */
export const MEMBERSHIP = ["not_found"] as const satisfies readonly ProjectsError["code"][];

/** A caller without the permission. */
export const PERMISSION = ["forbidden"] as const satisfies readonly ErrorCode[];

/** A thing of the project that is named by its id. */
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

/** Adding one more to a project that has a limit; `not_found` when the project is deleted at that moment. */
export const ADD_TO_PROJECT = [
  "not_found",
  "limit_reached",
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

/** Changing what is sealed, or asking the provider about it. */
export const OPEN_VAULT = [
  ...NAMED,
  "vault_unavailable",
] as const satisfies readonly TokensError["code"][];

export const CONFIRM_CONNECTION = [
  ...NAMED,
  "connect_code_invalid",
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

/** What the hosted pages show, by the code on them. */
export const HOSTED_PAGES = [
  ...EVERY_ROUTE,
  ...NO_ROUTE,
  "prefetch_refused",
  "connect_session_invalid",
  "integration_not_offered",
  "integration_disabled",
  "flow_invalid",
  "flow_store_unavailable",
] as const satisfies readonly (OAuthError["code"] | GatewayErrorCode)[];
