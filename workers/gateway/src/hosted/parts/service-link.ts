/** The address that starts a flow with a service. By id: a key could be `cancel`. */
export const linkTo = (token: string, { id }: { readonly id: string }): string =>
  `/connect/${encodeURIComponent(token)}/${encodeURIComponent(id)}`;
