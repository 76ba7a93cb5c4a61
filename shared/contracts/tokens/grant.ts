/** What the code exchange brought, on its way into the vault. In the clear only inside this one call. */
export type StoreConnectionInput = {
  integration_id: string;
  end_user_id: string;
  external_id: string;
  /** Reconnect: the id to keep. The account at the provider must be the same one. */
  connection_id: string | null;
  /** The connection waits for {@link TokensService.confirmConnection} with this code's SHA-256 (hex). */
  connect_code_hash: string | null;
  account: { issuer: string; subject: string; label: string | null };
  access_token_plaintext: string;
  refresh_token_plaintext: string | null;
  expires_in_seconds: number | null;
  /** Milliseconds since the token request was sent: expiry counts from then. */
  elapsed_ms: number;
  requested_scopes: string[];
  granted_scopes: string[];
  tags: Record<string, string> | null;
  metadata: Record<string, unknown> | null;
};

/** A grant that the code exchange brought and that no connection takes. In the clear only inside this one call. */
export type DiscardGrantInput = {
  integration_id: string;
  /** Null: it could not be told whose it is. */
  account: { issuer: string; subject: string } | null;
  access_token_plaintext: string;
  refresh_token_plaintext: string | null;
};
