import type { AuthError } from "#shared/contracts/auth/service";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { ProvidersError } from "#shared/contracts/providers/service";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { UsersError } from "#shared/contracts/users/service";

/** Codes that only the gateway answers. */
export type GatewayErrorCode =
  | "invalid_request"
  | "credential_in_url"
  | "csrf_refused"
  | "method_not_allowed"
  | "prefetch_refused"
  | "rate_limited"
  | "request_timeout"
  | "content_too_large"
  | "uri_too_long"
  | "unsupported_media_type"
  | "headers_too_large"
  | "idempotency_key_unsupported"
  | "idempotency_key_in_use"
  | "idempotency_unknown"
  | "idempotency_keys_full"
  | "idempotency_key_reused"
  | "maintenance"
  | "internal_error"
  | "service_unavailable";

type ServiceErrorCode = (
  | AuthError
  | UsersError
  | ProjectsError
  | ProvidersError
  | OAuthError
  | TokensError
)["code"];

/** Every code that the API can answer. */
export type ErrorCode = ServiceErrorCode | GatewayErrorCode;
