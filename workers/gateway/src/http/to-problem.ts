import type { ErrorCode } from "./error-code.ts";
import type { Failure, ProblemBody } from "./problem.ts";

type Mapping = { readonly status: number; readonly title: string };

/** The one table of errors: a service's new code does not compile until it stands here. */
export const PROBLEMS: Readonly<Record<ErrorCode, Mapping>> = {
  invalid_request: { status: 400, title: "The request is not valid" },
  credential_in_url: { status: 400, title: "A credential is in the URL" },
  invalid_cursor: { status: 400, title: "The cursor is not one of this list" },
  flow_invalid: { status: 400, title: "The flow is unknown, used or of another browser" },
  unauthenticated: { status: 401, title: "Authentication is needed" },
  invalid_credentials: { status: 401, title: "E-mail or password is wrong" },
  forbidden: { status: 403, title: "Not allowed" },
  csrf_refused: { status: 403, title: "The request does not come from the dashboard" },
  prefetch_refused: { status: 403, title: "Not available to a prefetch" },
  not_found: { status: 404, title: "Not found" },
  integration_not_offered: { status: 404, title: "The link does not offer this integration" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  account_exists: { status: 409, title: "The account exists" },
  return_url_exists: { status: 409, title: "The return URL exists" },
  integration_exists: { status: 409, title: "The integration's key is taken" },
  integration_in_use: { status: 409, title: "The integration is in use" },
  integration_disabled: { status: 409, title: "The integration is disabled" },
  limit_reached: { status: 409, title: "A limit is reached" },
  ambiguous_connection: { status: 409, title: "Several connections match" },
  account_mismatch: { status: 409, title: "Another account at the provider" },
  connection_pending: { status: 409, title: "The connection waits for its confirmation" },
  connection_disabled: { status: 409, title: "The connection is disabled" },
  connection_revoked: { status: 409, title: "The connection is revoked" },
  needs_reauth: { status: 409, title: "The end user must connect again" },
  invalid_transition: { status: 409, title: "Not possible in this state" },
  invalid_grant: { status: 409, title: "The provider declared the grant dead" },
  config_error: { status: 409, title: "The provider refuses the integration's configuration" },
  refresh_unsupported: { status: 409, title: "The connection cannot be refreshed" },
  token_expired: { status: 409, title: "The token expired and cannot be refreshed" },
  connect_session_invalid: { status: 410, title: "The connect link is unknown, used or expired" },
  content_too_large: { status: 413, title: "The body is too large" },
  uri_too_long: { status: 414, title: "The URL is too long" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  email_unusable: { status: 422, title: "The e-mail address cannot be used" },
  password_unusable: { status: 422, title: "The password cannot be used" },
  invalid_url: { status: 422, title: "The URL cannot be used" },
  unknown_provider: { status: 422, title: "The provider is not in the catalogue" },
  invalid_settings: { status: 422, title: "The settings do not fit the provider" },
  discovery_failed: { status: 422, title: "The provider's discovery document cannot be used" },
  return_url_not_registered: { status: 422, title: "The return URL is not registered" },
  connect_code_invalid: { status: 422, title: "The connect code is unknown, used or expired" },
  rate_limited: { status: 429, title: "Too many requests" },
  headers_too_large: { status: 431, title: "The headers are too large" },
  internal_error: { status: 500, title: "Something failed inside Atlas" },
  service_unavailable: { status: 503, title: "Atlas is not available" },
  vault_unavailable: { status: 503, title: "The vault is not available" },
  flow_store_unavailable: { status: 503, title: "The store of flows is not available" },
  provider_unavailable: { status: 503, title: "The provider does not answer" },
  refresh_in_progress: { status: 503, title: "A refresh is under way" },
};

/** The status of a code; 500 for one that a newer service invented during a gradual rollout. */
export const statusOf = (code: ErrorCode): number => mapping(code).status;

const mapping = (code: ErrorCode): Mapping =>
  Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : PROBLEMS.internal_error;

/** The page that explains the code. */
export const problemType = (baseUrl: string, code: ErrorCode): string =>
  `${baseUrl}/docs#error-${code}`;

/**
 * The body of an error.
 *
 * @param instance the path that was asked for, without its query.
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
    ...(failure.errors === undefined ? {} : { errors: [...failure.errors] }),
  };
}

/** An error inside a bulk answer, where it has no response of its own. */
export const problemSummary = (failure: Failure) => ({
  code: failure.code,
  ...mapping(failure.code),
  detail: failure.detail,
  retry_after: failure.retry_after ?? null,
});
