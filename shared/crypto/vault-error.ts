/**
 * Why something sealed cannot be opened. `unknown_key`: its key is not in the keyring; `tampered`: it does not belong
 * where it was found, or was altered; `malformed`: it is no ciphertext of Atlas at all. Never carries a value.
 */
export type VaultFailure = "unknown_key" | "tampered" | "malformed";

/** Thrown by everything that opens; `name` and `failure` survive a service binding, the class does not. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  readonly failure: VaultFailure;
  /** The key id that is missing, for `unknown_key`. */
  readonly keyId: string | null;

  constructor(failure: VaultFailure, keyId: string | null = null) {
    super(`vault: ${failure}`);
    this.failure = failure;
    this.keyId = keyId;
  }
}
