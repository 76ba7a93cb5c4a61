/** The address that starts a flow with a service. By id: a key could be `cancel`. */
export const linkTo = (token: string, { id }: { readonly id: string }): string =>
  `/connect/${encodeURIComponent(token)}/${encodeURIComponent(id)}`;

/** The address that ends a session and leads back to the app. */
export const cancelLink = (token: string): string => `/connect/${encodeURIComponent(token)}/cancel`;
