import type { SchemaTexts } from "./texts.ts";

const CHALLENGE = "What the authenticator has to sign, in base64url. It works once.";
const TIMEOUT = "For how many milliseconds the challenge works.";
const NAME = "What you call it, such as the device that it is on.";

export const PASSKEY_TEXTS: SchemaTexts = {
  Passkey: {
    id: "The passkey's id, such as `psk_01jd…`.",
    name: NAME,
    synced: "Whether your devices share it. Otherwise it is on one device, or on a security key.",
    last_used_at: "When it was last used. Null when it never was.",
  },
  AddPasskeyInput: { name: NAME },
  RenamePasskeyInput: { name: NAME },
  PasskeyCreationOptions: {
    rp: "Whom the passkey is for.",
    user: "Whose passkey it is.",
    challenge: CHALLENGE,
    pubKeyCredParams: "The signatures that Atlas verifies, the best first.",
    timeout: TIMEOUT,
    excludeCredentials: "The passkeys that the account has: an authenticator makes no second one.",
    authenticatorSelection: "What the authenticator must be able to do.",
    attestation: "Always `none`: Atlas does not ask which make the authenticator is.",
  },
  RelyingParty: { id: "The dashboard's host name.", name: "What the browser calls it." },
  PasskeyUser: {
    id: "The account, in base64url, as the authenticator remembers it.",
    name: "The account's e-mail address.",
    displayName: "The person's name.",
  },
  PasskeyAlgorithm: {
    type: "Always `public-key`.",
    alg: "The algorithm's number in COSE, such as -7 for ES256.",
  },
  AuthenticatorSelection: {
    residentKey: "The passkey is found without a name.",
    requireResidentKey: "The same, for older browsers.",
    userVerification: "The authenticator makes sure of the person, by a PIN or biometrics.",
  },
  PasskeyRequestOptions: {
    challenge: CHALLENGE,
    timeout: TIMEOUT,
    rpId: "The dashboard's host name.",
    allowCredentials: "The passkeys that may be used. Empty: any that the browser has for Atlas.",
    userVerification: "The authenticator makes sure of the person, by a PIN or biometrics.",
  },
};
