import type { Assertion, Attestation } from "#shared/contracts/auth/passkey";
import { fromBase64Url, toBase64Url } from "#shared/crypto/base64";
import { SIGNATURE_ALGORITHMS, TRANSPORTS } from "./passkey-rules.ts";
import type { RelyingParty } from "./relying-party.ts";

/** A passkey that was just made, as it is stored. */
export type NewCredential = {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
};

/** What an authenticator said when it proved a passkey. */
export type ProvenUse = { readonly counter: number; readonly backedUp: boolean };

/**
 * The library holds half a megabyte of X.509 that only other kinds of attestation need, and evaluating it takes as long as
 * the rest of this Worker. So that does not happen before somebody uses a passkey.
 */
const library = () => import("@simplewebauthn/server");

/**
 * Reads a new passkey: made at this origin for this relying party, by an authenticator that made sure of the person.
 *
 * @param challenge as the browser signed for it: {@link challengeOf}.
 * @returns null for anything else.
 * @see [WebAuthn Level 3 §7.1](https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential)
 */
export async function verifyAttestation(
  party: RelyingParty,
  challenge: string,
  { id, rawId, type, response }: Attestation,
): Promise<NewCredential | null> {
  const { verifyRegistrationResponse } = await library();
  const { clientDataJSON, attestationObject, transports = [] } = response;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON, attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: SIGNATURE_ALGORITHMS,
    });
    // The id outside of what was signed could be another passkey's.
    if (!verified || registrationInfo.credential.id !== id) return null;
    return {
      credentialId: id,
      publicKey: toBase64Url(registrationInfo.credential.publicKey),
      counter: registrationInfo.credential.counter,
      transports: TRANSPORTS.filter((transport) => transports.includes(transport)),
      backedUp: registrationInfo.credentialBackedUp,
    };
  } catch {
    // The library throws whatever is wrong, and its messages quote what it was given.
    return null;
  }
}

/**
 * Verifies the proof of a passkey: for this origin and relying party, by an authenticator that made sure of the person, with
 * this public key. The counter is not compared: that belongs into the statement that moves it.
 *
 * @returns null for anything else.
 * @see [WebAuthn Level 3 §7.2](https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion)
 */
export async function verifyAssertion(
  party: RelyingParty,
  challenge: string,
  { id, rawId, type, response }: Assertion,
  publicKey: string,
): Promise<ProvenUse | null> {
  const { verifyAuthenticationResponse } = await library();
  const { clientDataJSON, authenticatorData, signature } = response;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id, publicKey: fromBase64Url(publicKey) ?? new Uint8Array(), counter: 0 },
    });
    if (!verified) return null;
    const { newCounter, credentialBackedUp } = authenticationInfo;
    return { counter: newCounter, backedUp: credentialBackedUp };
  } catch {
    return null;
  }
}

/**
 * The challenge that the browser says it signed for; null when it says none, or that another site's page held the dashboard
 * in a frame, which never happens. Whether this is what was signed is verified later.
 */
export function challengeOf(clientDataJSON: string): string | null {
  const bytes = fromBase64Url(clientDataJSON);
  if (bytes === null) return null;
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof said !== "object" || said === null || !("challenge" in said)) return null;
    if ("crossOrigin" in said && said.crossOrigin === true) return null;
    return typeof said.challenge === "string" ? said.challenge : null;
  } catch {
    return null;
  }
}
