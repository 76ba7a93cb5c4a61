export type StartConnectInput = {
  token: string;
  integration: string;
  /** SHA-256 of the browser's flow cookie, base64url: the callback must bring the same cookie. */
  browser_hash: string;
};

export type CallbackInput = {
  integration_id: string;
  /** Every query parameter in order, duplicates included. */
  params: [name: string, value: string][];
  /** SHA-256 of the browser's flow cookie, base64url; null without a cookie. */
  browser_hash: string | null;
};

/** Where the browser goes now. A flow that cannot be trusted back to its app ends in an error instead, on Atlas's own page. */
export type CallbackOutcome = { redirect_to: string };
