/** Who can do something about it. `operator` runs this installation of Atlas. */
export type Actor = "developer" | "end_user" | "provider" | "operator";
/** Where the dashboard lets it be mended: a tab of the integration, or the project's settings. */
export type Place = "setup" | "advanced" | "settings";

type Cause = { readonly who: Actor; readonly place?: Place };

const setup = { who: "developer", place: "setup" } as const;
const advanced = { who: "developer", place: "advanced" } as const;
const developer = { who: "developer" } as const;
const endUser = { who: "end_user" } as const;
const provider = { who: "provider" } as const;
const operator = { who: "operator" } as const;

/** Every way in which a flow is known to end without a connection. Each has words in causes.en.ts and causes.ru.ts. */
export const CAUSES = {
  denied: endUser,
  approval_pending: endUser,
  flow_expired: endUser,
  flow_interrupted: operator,
  return_url_not_registered: { who: "developer", place: "settings" },
  integration_disabled: setup,
  integration_not_offered: developer,
  connection_gone: developer,
  issuer_mismatch: advanced,
  other_browser: endUser,
  wrong_address: setup,
  duplicate_parameter: provider,
  code_and_error: provider,
  code_too_long: provider,
  no_code: provider,
  sign_in_required: endUser,
  redirect_uri_mismatch: setup,
  invalid_scope: setup,
  client_not_accepted: setup,
  client_not_allowed: setup,
  request_not_accepted: advanced,
  provider_named_error: provider,
  provider_unnamed_error: provider,
  code_refused: setup,
  endpoint_redirects: advanced,
  endpoint_blocked: advanced,
  endpoint_missing: advanced,
  endpoint_not_found: advanced,
  grant_type_not_allowed: setup,
  token_type_unsupported: provider,
  no_access_token: provider,
  exchange_refused: setup,
  unreachable: provider,
  not_reached: advanced,
  timed_out: provider,
  answer_too_large: advanced,
  unreadable_answer: advanced,
  rate_limited: provider,
  id_token_missing: setup,
  no_keys: advanced,
  keys_unavailable: provider,
  signature: advanced,
  id_token_issuer: advanced,
  id_token_audience: setup,
  id_token_expired: provider,
  id_token_time: provider,
  id_token_nonce: provider,
  id_token_malformed: provider,
  id_token_subject: provider,
  other_subject: provider,
  token_rejected: setup,
  userinfo_subject: advanced,
  userinfo_unverified: advanced,
  userinfo_refused: advanced,
  other_account: endUser,
  account_unstorable: provider,
  vault_unavailable: operator,
  internal_error: operator,
  unknown: developer,
} as const satisfies Record<string, Cause>;

export type CauseName = keyof typeof CAUSES;

/** Codes of Atlas that say everything by themselves, at any step. */
const BY_ERROR: Readonly<Record<string, CauseName>> = {
  access_denied: "denied",
  approval_pending: "approval_pending",
  flow_expired: "flow_expired",
  flow_interrupted: "flow_interrupted",
  return_url_not_registered: "return_url_not_registered",
  integration_disabled: "integration_disabled",
  integration_not_offered: "integration_not_offered",
  issuer_mismatch: "issuer_mismatch",
  code_refused: "code_refused",
  token_rejected: "token_rejected",
  userinfo_unverified: "userinfo_unverified",
  subject_missing: "userinfo_subject",
  account_unstorable: "account_unstorable",
  vault_unavailable: "vault_unavailable",
  internal_error: "internal_error",
  rate_limited: "rate_limited",
};

/** The reasons of a code. `""` stands for none, and for every reason that is not listed. */
const BY_REASON: Readonly<Record<string, Readonly<Record<string, CauseName>>>> = {
  not_found: { connection_gone: "connection_gone", "": "connection_gone" },
  flow_invalid: { foreign_browser: "other_browser", foreign_integration: "wrong_address" },
  malformed_response: {
    duplicate_parameter: "duplicate_parameter",
    code_and_error: "code_and_error",
    code_too_long: "code_too_long",
    no_code: "no_code",
  },
  provider_error: {
    redirect_uri_mismatch: "redirect_uri_mismatch",
    invalid_redirect_uri: "redirect_uri_mismatch",
    invalid_scope: "invalid_scope",
    invalid_client: "client_not_accepted",
    unauthorized_client: "client_not_allowed",
    unsupported_response_type: "client_not_allowed",
    invalid_request: "request_not_accepted",
    interaction_required: "sign_in_required",
    login_required: "sign_in_required",
    consent_required: "sign_in_required",
    account_selection_required: "sign_in_required",
    server_error: "unreachable",
    temporarily_unavailable: "unreachable",
    unrecognized_error: "provider_unnamed_error",
    "": "provider_named_error",
  },
  provider_unavailable: {
    redirected: "endpoint_redirects",
    access_token_missing: "no_access_token",
    timed_out: "timed_out",
    unreachable: "not_reached",
    connection_lost: "not_reached",
    answer_too_large: "answer_too_large",
    unreadable_answer: "unreadable_answer",
    keys_unavailable: "keys_unavailable",
    "": "unreachable",
  },
  config_error: {
    invalid_client: "client_not_accepted",
    unauthorized_client: "client_not_allowed",
    invalid_scope: "invalid_scope",
    redirect_uri_mismatch: "redirect_uri_mismatch",
    unsupported_grant_type: "grant_type_not_allowed",
    unsupported_token_type: "token_type_unsupported",
    endpoint_blocked: "endpoint_blocked",
    token_endpoint_missing: "endpoint_missing",
    http_404: "endpoint_not_found",
    http_405: "endpoint_not_found",
    "": "exchange_refused",
  },
  id_token_invalid: {
    missing: "id_token_missing",
    no_keys: "no_keys",
    signature: "signature",
    issuer_mismatch: "id_token_issuer",
    aud_mismatch: "id_token_audience",
    azp_mismatch: "id_token_audience",
    expired: "id_token_expired",
    not_yet_valid: "id_token_time",
    iat_in_future: "id_token_time",
    nonce_mismatch: "id_token_nonce",
    malformed: "id_token_malformed",
    subject_missing: "id_token_subject",
  },
  account_mismatch: { sub_mismatch: "other_subject", "": "other_account" },
};

/** The members of a flow that tell. Written out, so that this table stands alone. */
type Ending = {
  readonly outcome: string;
  readonly error: string | null;
  readonly step: string | null;
  readonly reason: string | null;
};

/** Why a flow ended without a connection; `unknown` for what this release has no words for. Null when it connected. */
export function causeOf({ outcome, error, step, reason }: Ending): CauseName | null {
  if (outcome === "connected") return null;
  if (error === null) return "unknown";
  // The same answer, another endpoint: what is wrong with userinfo is not mended where tokens are asked for.
  if (error === "config_error" && step === "userinfo" && reason !== "endpoint_blocked")
    return "userinfo_refused";
  const reasons = BY_REASON[error];
  const byReason = reasons?.[reason ?? ""] ?? reasons?.[""];
  return byReason ?? BY_ERROR[error] ?? "unknown";
}

/** What people call it in the API: the most exact name that the record has. */
export const codeOf = ({ error, reason }: Pick<Ending, "error" | "reason">): string | null =>
  reason ?? error;
