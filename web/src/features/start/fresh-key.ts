/** Keys that were made in this tab. In memory only: a key is shown once. */
const keys = new Map<string, string>();

export const rememberFreshKey = (projectId: string, secret: string): void => {
  keys.set(projectId, secret);
};

/** The project's new key, until the page is loaded again. */
export const freshKeyOf = (projectId: string): string | null => keys.get(projectId) ?? null;
