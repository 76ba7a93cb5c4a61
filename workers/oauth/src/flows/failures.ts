import type { OAuthError } from "#shared/contracts/oauth/service";

/** Redis is down. Only flows need it. */
export const storeUnavailable: OAuthError = {
  code: "flow_store_unavailable",
  detail: "Connecting an account is not possible right now. Try again in a moment.",
  retry_after: 5,
};

export const sessionInvalid: OAuthError = {
  code: "connect_session_invalid",
  detail: "This link has expired or was already used. Go back to the app and start again.",
};

/** One text for every state that Atlas does not trust, so that the sender learns nothing from it. */
export const flowInvalid: OAuthError = {
  code: "flow_invalid",
  detail:
    "This sign-in is already finished, has expired, or was started in another browser. Start again.",
};

export const notOffered: OAuthError = {
  code: "integration_not_offered",
  detail: "This link does not offer this integration.",
};

export const integrationDisabled: OAuthError = {
  code: "integration_disabled",
  detail: "This integration is disabled in the app's project.",
};

/** Its client secret does not open. That is for the operator to fix; the end user need not know. */
export const integrationUnusable: OAuthError = {
  code: "integration_disabled",
  detail: "This integration is not available right now.",
};

export const projectGone: OAuthError = {
  code: "not_found",
  detail: "This project no longer exists.",
};
