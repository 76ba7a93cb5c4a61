/** With what a person can prove who they are. A recovery code counts as well, but is for those who lost the rest. */
export type ProofMethod =
  | "password"
  | "totp"
  | "passkey"
  /** By signing in again with a provider: only for an account that has nothing else. */
  | "provider";

/** With what a person did prove it. */
export type ProvedBy = ProofMethod | "recovery_code";

/** With what a sign-in can be completed after the password. */
export type SecondFactor = "totp" | "recovery_code";

/** When the person behind a session last proved who they are, and with what they can do it again. */
export type SessionProof = {
  /** Whole seconds, by the database's clock. */
  readonly ageSeconds: number;
  readonly methods: readonly ProofMethod[];
};

/** For how long a proof opens what needs a fresh one. */
export const PROOF_SECONDS = 600;
