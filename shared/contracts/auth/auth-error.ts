import type { CommonErrorCode, ServiceError } from "../errors.ts";

export type AuthError = ServiceError<
  | CommonErrorCode
  | "invalid_credentials"
  | "wrong_password"
  | "password_required"
  | "wrong_code"
  | "challenge_invalid"
  | "totp_exists"
  | "totp_missing"
  | "vault_unavailable"
  | "rate_limited"
  | "password_unusable"
  | "email_unusable"
  | "link_invalid"
  | "invalid_cursor"
  | "passkey_refused"
  | "passkey_exists"
  | "identity_unverified"
  | "identity_not_linked"
  | "identity_exists"
  | "last_way_in"
  | "sign_up_refused"
  | "limit_reached"
  | "account_suspended"
  | "email_unverified"
  | "account_is_administrator"
>;
