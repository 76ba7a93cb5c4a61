/** What the list's address may name. */
type Search = {
  state?: string | undefined;
  integration?: string | undefined;
  external_id?: string | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
};

export const STATES = ["active", "needs_reauth", "pending", "disabled", "revoked"] as const;
type State = (typeof STATES)[number];

export const asState = (value: string | undefined): State | undefined =>
  STATES.find((state) => state === value);

/** The rows that an address asks for, as the API takes it. */
export function connectionFilterOf(search: Search) {
  const state = asState(search.state);
  return {
    ...(state === undefined ? {} : { state }),
    ...(search.integration === undefined ? {} : { integration: search.integration }),
    ...(search.external_id === undefined ? {} : { external_id: search.external_id }),
    ...(search.q === undefined ? {} : { query: search.q }),
    ...(search.cursor === undefined ? {} : { cursor: search.cursor }),
  };
}
