import { z } from "zod";
import { displayName, isoTime } from "../fields.ts";
import { mailLocale } from "./mail.ts";

/*
 * Passkeys, in the JSON forms of the standard: what the options answer goes to the browser as it is, and what the browser's
 * `toJSON()` gives comes back as it is.
 *
 * @see [WebAuthn Level 3 §5.1](https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON)
 */

const base64Url = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+$/);
const locale = mailLocale
  .optional()
  .describe("The language of the mail where the account has none; English by default.");

/** A credential's id has at most 1,023 bytes. */
const credentialId = base64Url(1_364);
const credential = {
  id: credentialId.describe("The credential's id, in base64url."),
  rawId: credentialId.describe("The same as `id`."),
  type: z.literal("public-key").describe("Always `public-key`."),
};
const clientData = base64Url(8_192).describe("What the browser signed for, in base64url.");
const descriptor = z.object({
  type: z.literal("public-key").describe("Always `public-key`."),
  id: z.string().describe("The credential's id, in base64url."),
  transports: z.array(z.string()).describe("How the browser can reach the authenticator."),
});

/** What an authenticator answers to a request to make a passkey. */
export const attestationSchema = z.object({
  ...credential,
  response: z
    .object({
      clientDataJSON: clientData,
      attestationObject: base64Url(20_000).describe(
        "The new public key and what the authenticator says of it, in base64url.",
      ),
      transports: z
        .array(z.string().max(32))
        .max(16)
        .optional()
        .describe("How the browser can reach the authenticator."),
    })
    .describe("The authenticator's answer."),
});
export type Attestation = z.infer<typeof attestationSchema>;

/** What an authenticator answers to a request to prove a passkey. */
export const assertionSchema = z.object({
  ...credential,
  response: z
    .object({
      clientDataJSON: clientData,
      authenticatorData: base64Url(8_192).describe("What the authenticator says, in base64url."),
      signature: base64Url(8_192).describe("The signature over both, in base64url."),
      userHandle: base64Url(88)
        .nullish()
        .describe("Whose passkey it is, as the authenticator remembers it."),
    })
    .describe("The authenticator's answer."),
});
export type Assertion = z.infer<typeof assertionSchema>;

export const passkeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Whether its owner's devices share it. Otherwise it is on one device, or on a security key. */
  synced: z.boolean(),
  created_at: isoTime,
  last_used_at: isoTime.nullable(),
});
export type Passkey = z.infer<typeof passkeySchema>;

export const passkeyCreationOptionsSchema = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.int() })),
  timeout: z.int(),
  excludeCredentials: z.array(descriptor),
  authenticatorSelection: z.object({
    residentKey: z.literal("required"),
    requireResidentKey: z.literal(true),
    userVerification: z.literal("required"),
  }),
  attestation: z.literal("none"),
});
export type PasskeyCreationOptions = z.infer<typeof passkeyCreationOptionsSchema>;

export const passkeyRequestOptionsSchema = z.object({
  challenge: z.string(),
  timeout: z.int(),
  rpId: z.string(),
  allowCredentials: z.array(descriptor),
  userVerification: z.literal("required"),
});
export type PasskeyRequestOptions = z.infer<typeof passkeyRequestOptionsSchema>;

const name = displayName(60);

export const addPasskeyInput = z.strictObject({
  name,
  credential: attestationSchema.describe("The new passkey, as the browser's `toJSON()` gives it."),
  locale,
});
export type AddPasskeyInput = z.infer<typeof addPasskeyInput>;

export const renamePasskeyInput = z.strictObject({ name });
export type RenamePasskeyInput = z.infer<typeof renamePasskeyInput>;

export const removePasskeyInput = z.strictObject({ locale });
export type RemovePasskeyInput = z.infer<typeof removePasskeyInput>;

export const signInWithPasskeyInput = z.strictObject({
  credential: assertionSchema.describe("The proof, as the browser's `toJSON()` gives it."),
});
export type SignInWithPasskeyInput = z.infer<typeof signInWithPasskeyInput>;
