/**
 * Returns the redirect URI of an integration. Each integration has its own path, so that one provider's answer cannot
 * pass for another's.
 *
 * @see [RFC 9700 §4.4.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.4.2)
 */
export const makeCallbackUrl = (baseUrl: string, integrationId: string): string =>
  `${baseUrl.replace(/\/+$/, "")}/callback/${integrationId}`;
