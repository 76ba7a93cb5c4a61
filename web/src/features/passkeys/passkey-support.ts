/** Whether this browser has passkeys at all. It has none at an address without TLS that is not this machine. */
export const hasPasskeys = (): boolean => typeof globalThis.PublicKeyCredential === "function";

/** Why no passkey came, as far as browsers say it; null for what is not theirs. */
export type Failing = "cancelled" | "known" | "address" | "unsupported" | null;

const FAILINGS: Readonly<Record<string, Failing>> = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  InvalidStateError: "known",
  SecurityError: "address",
  NotSupportedError: "unsupported",
  ConstraintError: "unsupported",
};

export const failingOf = (error: Error): Failing => FAILINGS[error.name] ?? null;
