/**
 * Why a sealed value cannot be opened. `unknown_key`: its key is not in the keyring. `tampered`: it was altered, or
 * moved from where it belongs. `malformed`: it is not a ciphertext of Atlas. Never carries a value.
 */
export type VaultFailure = "unknown_key" | "tampered" | "malformed";

/** Thrown when a sealed value does not open. `name` and `failure` survive a service binding, the class does not. */
export class VaultError extends Error {
  override readonly name = "VaultError";
  readonly failure: VaultFailure;
  /** For `unknown_key`: the id of the missing key. */
  readonly keyId: string | null;

  constructor(failure: VaultFailure, keyId: string | null = null) {
    super(`vault: ${failure}`);
    this.failure = failure;
    this.keyId = keyId;
  }
}
