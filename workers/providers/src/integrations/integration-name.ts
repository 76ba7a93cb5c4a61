import { isId } from "#shared/ids";

/** Whether this can be an integration's id or key. Nothing else reaches the database. */
export const isIntegrationName = (name: string): boolean =>
  isId("integration", name) || /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(name);
