import { queryOptions } from "@tanstack/react-query";
import { currentLanguage } from "../../i18n/language.ts";
import { api, take } from "../../api/client.ts";
import type { components } from "../../api/schema.gen.d.ts";

export type Passkey = components["schemas"]["Passkey"];
export type PasskeyAttestation = components["schemas"]["PasskeyAttestation"];
export type PasskeyAssertion = components["schemas"]["PasskeyAssertion"];
export type PasskeyCreationOptions = components["schemas"]["PasskeyCreationOptions"];
export type PasskeyRequestOptions = components["schemas"]["PasskeyRequestOptions"];

/** The account's passkeys, newest first, all of them. */
export const passkeysQuery = queryOptions({
  queryKey: ["account", "passkeys"],
  queryFn: async ({ signal }) => (await take(api.GET("/v1/account/passkeys", { signal }))).data,
});

/** What the browser needs to make a passkey. @throws {Problem} */
export const beginPasskey = (): Promise<PasskeyCreationOptions> =>
  take(api.POST("/v1/account/passkeys/options"));

/** @throws {Problem} `passkey_refused`, `passkey_exists`, `limit_reached`. */
export const addPasskey = (name: string, credential: PasskeyAttestation): Promise<Passkey> =>
  take(api.POST("/v1/account/passkeys", { body: { name, credential, locale: currentLanguage() } }));

/** @throws {Problem} */
export const renamePasskey = (id: string, name: string): Promise<Passkey> =>
  take(
    api.PATCH("/v1/account/passkeys/{passkey_id}", {
      params: { path: { passkey_id: id } },
      body: { name },
    }),
  );

/** @throws {Problem} */
export const removePasskey = (id: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/account/passkeys/{passkey_id}", {
      params: { path: { passkey_id: id }, query: { locale: currentLanguage() } },
    }),
  );

/** What the browser needs to sign in with a passkey. @throws {Problem} */
export const beginPasskeySignIn = (): Promise<PasskeyRequestOptions> =>
  take(api.POST("/v1/sign-in/passkey/options"));

/** Opens a session. @throws {Problem} `passkey_refused`. */
export const sendPasskey = (credential: PasskeyAssertion) =>
  take(api.POST("/v1/sign-in/passkey", { body: { credential } }));

/** What the browser needs to prove who the reader is. @throws {Problem} */
export const beginPasskeyProof = (): Promise<PasskeyRequestOptions> =>
  take(api.POST("/v1/account/prove/passkey/options"));

/** Proves it. The session gets a new cookie and a new CSRF token. @throws {Problem} `passkey_refused`. */
export const sendPasskeyProof = (credential: PasskeyAssertion) =>
  take(api.POST("/v1/account/prove/passkey", { body: { credential } }));
