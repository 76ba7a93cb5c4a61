import type { UsersError } from "#shared/contracts/users/service";
import type { AuthError } from "#shared/contracts/auth/service";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ProjectsError } from "#shared/contracts/projects/service";

export const SIGN_UP = [
  "email_unusable",
  "password_unusable",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

export const SIGN_IN = [
  "invalid_credentials",
  "account_suspended",
  "email_unverified",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

export const ADD_PASSKEY = [
  "email_unverified",
  "passkey_refused",
  "passkey_exists",
  "limit_reached",
] as const satisfies readonly AuthError["code"][];

export const SIGN_IN_WITH_PASSKEY = [
  "passkey_refused",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

export const REQUEST_RESET = ["rate_limited"] as const satisfies readonly AuthError["code"][];

/** What the link of a mail does. */
export const EMAIL_LINK = ["link_invalid"] as const satisfies readonly AuthError["code"][];

/** The same for an address that is to be confirmed. */
export const ADDRESS_LINK = [
  ...EMAIL_LINK,
  "password_required",
  "wrong_password",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

export const RESET_PASSWORD = [
  ...EMAIL_LINK,
  "password_unusable",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

export const RESEND_VERIFICATION = ["rate_limited"] as const satisfies readonly AuthError["code"][];

/** Proving with the password that the person at the keyboard is the session's own. */
export const PROVE_PASSWORD = [
  "wrong_password",
  "rate_limited",
] as const satisfies readonly AuthError["code"][];

/** Proving in a session who somebody is, with whatever they have. */
export const PROVE_ACCOUNT = [
  ...PROVE_PASSWORD,
  "wrong_code",
  "vault_unavailable",
] as const satisfies readonly AuthError["code"][];

export const COMPLETE_SIGN_IN = [
  "challenge_invalid",
  "wrong_code",
  "rate_limited",
  "vault_unavailable",
] as const satisfies readonly AuthError["code"][];

export const BEGIN_TOTP = [
  "email_unverified",
  "totp_exists",
] as const satisfies readonly AuthError["code"][];

export const CONFIRM_TOTP = [
  "email_unverified",
  "totp_missing",
  "wrong_code",
  "rate_limited",
  "vault_unavailable",
] as const satisfies readonly AuthError["code"][];

export const CHANGE_TOTP = [
  "email_unverified",
  "totp_missing",
] as const satisfies readonly AuthError["code"][];

export const DELETE_ACCOUNT = [
  ...PROVE_PASSWORD,
  "not_found",
  "sole_owner",
  "last_administrator",
] as const satisfies readonly (AuthError | ProjectsError | UsersError)["code"][];

export const CHANGE_PASSWORD = [
  ...PROVE_PASSWORD,
  "password_unusable",
] as const satisfies readonly AuthError["code"][];

export const CHANGE_EMAIL = [
  ...PROVE_PASSWORD,
  "email_unusable",
] as const satisfies readonly AuthError["code"][];

export const CREATE_ACCESS_TOKEN = [
  ...PROVE_PASSWORD,
  "limit_reached",
] as const satisfies readonly AuthError["code"][];

export const MAKE_RECOVERY_CODES = [
  "email_unverified",
  ...CHANGE_TOTP,
] as const satisfies readonly AuthError["code"][];

export const BEGIN_PASSKEY = ["email_unverified"] as const satisfies readonly AuthError["code"][];

/** What the start of a flow at a provider can answer. */
export const BEGIN_PROVIDER = [
  "integration_not_offered",
  "rate_limited",
  "flow_store_unavailable",
] as const satisfies readonly OAuthError["code"][];

const TAKE_IDENTITY = [
  "sign_in_invalid",
  "flow_store_unavailable",
] as const satisfies readonly OAuthError["code"][];

export const SIGN_IN_WITH_PROVIDER = [
  ...TAKE_IDENTITY,
  "account_suspended",
  "email_unverified",
  "identity_unverified",
  "identity_not_linked",
  "sign_up_refused",
  "maintenance",
  "rate_limited",
] as const satisfies readonly (OAuthError | AuthError)["code"][];

export const LINK_IDENTITY = [
  ...TAKE_IDENTITY,
  "email_unverified",
  "identity_exists",
  "limit_reached",
] as const satisfies readonly (OAuthError | AuthError)["code"][];

export const REMOVE_WAY_IN = [
  "not_found",
  "last_way_in",
] as const satisfies readonly AuthError["code"][];
