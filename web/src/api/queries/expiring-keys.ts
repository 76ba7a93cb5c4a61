import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";

const SOON_MS = 14 * 86_400_000;

/** The project's API keys that still work, have no successor and expire within 14 days, the first to expire first. */
export const expiringKeysQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "api-keys", "expiring"],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const { data } = await take(
        api.GET("/v1/projects/{project_id}/api-keys", { params, signal }),
      );
      const nowMs = Date.now();
      return data
        .flatMap(
          ({
            id,
            name,
            expires_at: expiresAt,
            revoked_at: revokedAt,
            replaced_by: replacedBy,
            last_used_at: lastUsedAt,
          }) => {
            if (expiresAt === null || revokedAt !== null || replacedBy !== null) return [];
            const leftMs = Date.parse(expiresAt) - nowMs;
            return leftMs > 0 && leftMs <= SOON_MS ? [{ id, name, expiresAt, lastUsedAt }] : [];
          },
        )
        .toSorted((one, other) => one.expiresAt.localeCompare(other.expiresAt));
    },
  });
