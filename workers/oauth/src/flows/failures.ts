import type { OAuthError } from "#shared/contracts/oauth/service";

/** Redis is away: flows need it, nothing else of Atlas does. */
export const storeUnavailable: OAuthError = {
  code: "flow_store_unavailable",
  detail: "Connecting is not possible for a moment. Try again.",
  retry_after: 5,
};

export const sessionInvalid: OAuthError = {
  code: "connect_session_invalid",
  detail: "This link was used or has expired. Go back to the app and start again.",
};

/** One text for every state that cannot be trusted: who sent it learns nothing from it. */
export const flowInvalid: OAuthError = {
  code: "flow_invalid",
  detail:
    "This sign-in was finished already, has expired, or began in another browser. Start again.",
};

export const notOffered: OAuthError = {
  code: "integration_not_offered",
  detail: "This link does not offer that integration.",
};

export const integrationDisabled: OAuthError = {
  code: "integration_disabled",
  detail: "This integration is switched off in the app's project.",
};

/** Its client secret does not open: a matter for the operator, which the person at the browser need not hear. */
export const integrationUnusable: OAuthError = {
  code: "integration_disabled",
  detail: "This integration cannot be used at the moment.",
};

export const projectGone: OAuthError = { code: "not_found", detail: "This project is gone." };
