export type StartConnectInput = {
  token: string;
  integration: string;
  /** SHA-256 of the browser's flow cookie, base64url. The callback must carry the same cookie. */
  browser_hash: string;
  /** Whether the link was followed from elsewhere, not on the hosted page. */
  from_elsewhere?: boolean;
};

/** Where the provider asks for consent; null: the hosted page has something to tell first, and no flow goes on. */
export type StartedConnect = { authorization_url: string | null };

export type CancelConnectInput = {
  token: string;
  /** SHA-256 of the browser's flow cookie, base64url. */
  browser_hash: string;
};

export type CallbackInput = {
  integration_id: string;
  /** Every query parameter in order, duplicates included. */
  params: [name: string, value: string][];
  /** SHA-256 of the browser's flow cookie, base64url; null without a cookie. */
  browser_hash: string | null;
};

/** Where the browser goes next. A flow that Atlas does not trust gives an error instead, shown on Atlas's own page. */
export type CallbackOutcome = { redirect_to: string };

/** Which page a person sees for a callback that Atlas does not trust. Each has a text of its own. */
export type FlowPage =
  | "no_state"
  /** The provider reported an error, but did not say to which sign-in. */
  | "provider_error"
  /** The state is unknown, too old, or used. */
  | "over"
  | "other_browser"
  | "no_cookie"
  | "wrong_address";
