import { type SQL, and, asc, eq, inArray, or } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { integrations } from "#shared/db/schema/providers";

export type IntegrationRow = typeof integrations.$inferSelect;

/** Matches an integration by its id or its key: an id has an underscore, a key never has one. */
export const named = (projectId: string, integration: string): SQL | undefined =>
  and(
    eq(integrations.projectId, projectId),
    integration.includes("_")
      ? eq(integrations.id, integration)
      : eq(integrations.key, integration),
  );

/** The project's integration with this id or key, in one statement; null when there is none. */
export async function findIntegration(
  db: Database,
  projectId: string,
  integration: string,
): Promise<IntegrationRow | null> {
  const rows = await db.select().from(integrations).where(named(projectId, integration));
  return rows[0] ?? null;
}

/** The project's integrations, oldest first. */
export const selectIntegrations = (db: Database, projectId: string): Promise<IntegrationRow[]> =>
  db
    .select()
    .from(integrations)
    .where(eq(integrations.projectId, projectId))
    .orderBy(asc(integrations.id));

/** What the hosted page needs to know of an integration; no secret. */
export type ConnectableRow = Pick<
  IntegrationRow,
  "id" | "key" | "name" | "providerId" | "scopes" | "settings" | "discovered"
>;

/** The project's enabled integrations, oldest first: all of them, or those with these ids or keys. */
export async function selectConnectable(
  db: Database,
  projectId: string,
  names: readonly string[] | null,
): Promise<ConnectableRow[]> {
  const chosen =
    names === null
      ? undefined
      : or(inArray(integrations.id, [...names]), inArray(integrations.key, [...names]));
  return db
    .select({
      id: integrations.id,
      key: integrations.key,
      name: integrations.name,
      providerId: integrations.providerId,
      scopes: integrations.scopes,
      settings: integrations.settings,
      discovered: integrations.discovered,
    })
    .from(integrations)
    .where(and(eq(integrations.projectId, projectId), eq(integrations.enabled, true), chosen))
    .orderBy(asc(integrations.id));
}
