import {
  WebAuthnAbortService,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import type {
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from "./passkey-calls.ts";

/*
 * The conversations with the authenticator. Loaded when they are needed: the library also knows browsers that do not convert
 * the options themselves.
 */

/** Has the browser make a passkey. @throws {Error} named as browsers name it, such as `NotAllowedError`. */
export async function makePasskey(options: PasskeyCreationOptions): Promise<PasskeyAttestation> {
  const { id, rawId, response } = await startRegistration({
    optionsJSON: options,
  });
  const { clientDataJSON, attestationObject, transports = [] } = response;
  return {
    id,
    rawId,
    type: "public-key",
    response: { clientDataJSON, attestationObject, transports },
  };
}

/**
 * Has the browser prove a passkey.
 *
 * @param inField Whether passkeys are offered in the e-mail field, in place of a dialog: it then waits until one is chosen.
 */
export async function provePasskey(
  options: PasskeyRequestOptions,
  inField = false,
): Promise<PasskeyAssertion> {
  const { id, rawId, response } = await startAuthentication({
    optionsJSON: options,
    useBrowserAutofill: inField,
  });
  const { clientDataJSON, authenticatorData, signature, userHandle = null } = response;
  return {
    id,
    rawId,
    type: "public-key",
    response: { clientDataJSON, authenticatorData, signature, userHandle },
  };
}

/** Whether the browser can offer passkeys in a field. */
export const canOfferInField = (): Promise<boolean> => browserSupportsWebAuthnAutofill();

/** Ends what waits for a person. */
export const endCeremony = (): void => WebAuthnAbortService.cancelCeremony();
