import type { FlowPage } from "#shared/contracts/oauth/flow";
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

/** A callback that Atlas does not trust, with the page that the person sees. */
export const flowInvalid = (page: FlowPage): OAuthError => ({
  code: "flow_invalid",
  detail: "This sign-in could not be finished here. Go back to the app and start again.",
  cause: page,
});

export const tooManyStarts: OAuthError = {
  code: "limit_reached",
  detail: "This link was opened too often. Go back to the app and start again.",
};

/** The app no longer has the return URL that the link was made for. */
export const returnUrlGone: OAuthError = {
  code: "return_url_not_registered",
  detail: "The app no longer uses the address that this link leads back to.",
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

export const projectSuspended: OAuthError = {
  code: "project_suspended",
  detail: "This project is suspended. Nothing can be connected to it.",
};

export const projectGone: OAuthError = {
  code: "not_found",
  detail: "This project no longer exists.",
};

export const endUserBlocked: OAuthError = {
  code: "end_user_blocked",
  detail: "The app has blocked this person. Only the app can change that.",
};

export const endUserDeleting: OAuthError = {
  code: "end_user_deleting",
  detail: "The app is deleting this person. Try again when the deletion is over.",
};
