import { api, take } from "../../api/client.ts";
import type { components } from "../../api/schema.gen.d.ts";

/** A token as Atlas answered it, and how long that took. */
export type ReadToken = { token: components["schemas"]["Token"]; ms: number };

/** Reads a sandbox connection's token as the signed-in person. The audit log names them. */
export async function readToken(projectId: string, connectionId: string): Promise<ReadToken> {
  const begun = performance.now();
  const token = await take(
    api.POST("/v1/projects/{project_id}/connections/{connection_id}/reveal-token", {
      params: { path: { project_id: projectId, connection_id: connectionId } },
    }),
  );
  return { token, ms: performance.now() - begun };
}
