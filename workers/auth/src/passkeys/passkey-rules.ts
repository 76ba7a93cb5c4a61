/** The limits of passkeys. */
export const PASSKEY_RULES = {
  perAccount: 20,
  /** How long a challenge works. */
  challengeSeconds: 5 * 60,
  /** How long a used challenge is remembered: past its end even where two clocks differ. */
  rememberSeconds: 15 * 60,
} as const;

/** The signatures that Atlas verifies, best first, by their COSE numbers: EdDSA, ES256, RS256. */
export const SIGNATURE_ALGORITHMS = [-8, -7, -257];

/** What a browser may say of how it reaches an authenticator. */
export const TRANSPORTS: readonly string[] = [
  "ble",
  "cable",
  "hybrid",
  "internal",
  "nfc",
  "smart-card",
  "usb",
];
