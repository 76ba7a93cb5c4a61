/** The result of a code exchange, on its way into the vault. In plaintext only inside this one call. */
export type StoreConnectionInput = {
  integration_id: string;
  end_user_id: string;
  external_id: string;
  /** For a reconnect: the id to keep. The account at the provider must be the same. */
  connection_id: string | null;
  /**
   * Names the flow, for {@link TokensService.findStoredConnection}: a hash of its secret. Absent from an older release.
   */
  connect_id?: string;
  /** SHA-256 (hex) of the code for {@link TokensService.confirmConnection}; null: no confirmation needed. */
  connect_code_hash: string | null;
  account: { issuer: string; subject: string; label: string | null };
  access_token_plaintext: string;
  refresh_token_plaintext: string | null;
  expires_in_seconds: number | null;
  /** Milliseconds since the token request was sent. Expiry counts from then. */
  elapsed_ms: number;
  requested_scopes: string[];
  granted_scopes: string[];
  tags: Record<string, string> | null;
  metadata: Record<string, unknown> | null;
  /** Facts of the token answer and the callback to keep with the connection; absent from an older release. */
  extra?: Record<string, unknown> | null;
  /** What was odd about the answer; absent from an older release. */
  warnings?: readonly AnswerWarning[];
};

/** A connection that holds a grant, and its state: `pending` until the app confirms it. */
export type StoredConnection = { connection_id: string; state: string };

/** Which flow's grant is looked for, and whose connection it is in. */
export type FindStoredInput = {
  /** Null: whichever the flow was at. */
  integration_id: string | null;
  end_user_id: string;
  /** That of {@link StoreConnectionInput}. */
  connect_id: string;
};

/** Something odd about a provider's answer, before it is stored. */
export type AnswerWarning = { readonly code: string; readonly detail: string };

/** A grant from a code exchange that ended up in no connection. In plaintext only inside this one call. */
export type DiscardGrantInput = {
  integration_id: string;
  /** Null: Atlas could not identify the account. */
  account: { issuer: string; subject: string } | null;
  /** Null: the exchange brought none that can be sent. One that is bound to a key can, because revoking needs no key. */
  access_token_plaintext: string | null;
  refresh_token_plaintext: string | null;
};
