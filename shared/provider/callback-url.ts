/**
 * The redirect URI of an integration: one path per integration, so that a provider's answer cannot be mistaken for
 * another's.
 *
 * @see [RFC 9700 §4.4.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.4.2)
 */
export const callbackUrl = (baseUrl: string, integrationId: string): string =>
  `${baseUrl.replace(/\/+$/, "")}/callback/${integrationId}`;
