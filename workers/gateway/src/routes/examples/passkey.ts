import type {
  Assertion,
  Attestation,
  Passkey,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from "#shared/contracts/auth/passkey";
import { IDS, TIMES } from "./ids.ts";

const CREDENTIAL = "bXktcGhvbmUtY3JlZGVudGlhbA";
const CHALLENGE = "MTc5NTk2NzM3MS5yYW5kb20uc2lnbmF0dXJl";
const descriptor = {
  type: "public-key" as const,
  id: CREDENTIAL,
  transports: ["hybrid", "internal"],
};
const proof = { id: CREDENTIAL, rawId: CREDENTIAL, type: "public-key" as const };

export const ATTESTATION_EXAMPLE: Attestation = {
  ...proof,
  response: {
    clientDataJSON: "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
    attestationObject: "o2NmbXRkbm9uZQ",
    transports: ["hybrid", "internal"],
  },
};

export const ASSERTION_EXAMPLE: Assertion = {
  ...proof,
  response: {
    clientDataJSON: "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
    authenticatorData: "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MdAAAAAA",
    signature: "MEUCIQDy",
    userHandle: "YWNjXzAxamQ",
  },
};

const passkey: Passkey = {
  id: IDS.passkey,
  name: "My phone",
  synced: true,
  created_at: TIMES.created,
  last_used_at: TIMES.updated,
};

const creation: PasskeyCreationOptions = {
  rp: { id: "atlas.example.com", name: "Atlas" },
  user: { id: "YWNjXzAxamQ", name: "ada@example.com", displayName: "Ada Lovelace" },
  challenge: CHALLENGE,
  pubKeyCredParams: [{ type: "public-key", alg: -7 }],
  timeout: 300_000,
  excludeCredentials: [descriptor],
  authenticatorSelection: {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  },
  attestation: "none",
};

const request: PasskeyRequestOptions = {
  challenge: CHALLENGE,
  timeout: 300_000,
  rpId: "atlas.example.com",
  allowCredentials: [],
  userVerification: "required",
};

export const PASSKEY_EXAMPLES: Readonly<Record<string, object>> = {
  Passkey: passkey,
  PasskeyCreationOptions: creation,
  PasskeyRequestOptions: request,
};
