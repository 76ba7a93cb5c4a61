import { api, take } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import type { Connection } from "../../api/queries/connections.ts";
import { revoke } from "../connections/actions/calls.ts";
import { canMove } from "#shared/contracts/tokens/connection-states";

const PAGE = 100;

export type RevokedOne = {
  connection: Connection;
  result: "revoked" | "queued" | "unsupported" | "kept" | "changed" | "failed";
  error: Error | null;
};

/** Revokes every connection of a person that can be revoked, one after the other. One that fails does not stop the rest. */
export async function revokeAll(project: string, externalId: string): Promise<RevokedOne[]> {
  const results: RevokedOne[] = [];
  for (const connection of await allConnections(project, externalId))
    if (canMove(connection.state, "revoke")) results.push(await revokeOne(project, connection));
  return results;
}

async function revokeOne(project: string, connection: Connection): Promise<RevokedOne> {
  try {
    const { tokens } = await revoke(project, connection.id);
    const worst = (["queued", "unsupported", "kept"] as const).find((name) =>
      tokens.some(({ result }) => result === name),
    );
    return { connection, result: worst ?? "revoked", error: null };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isChanged = error instanceof Problem && (error.status === 404 || error.status === 409);
    return { connection, result: isChanged ? "changed" : "failed", error };
  }
}

async function allConnections(project: string, externalId: string): Promise<Connection[]> {
  const all: Connection[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: Connection[]; next_cursor: string | null } = await take(
      api.GET("/v1/projects/{project_id}/connections", {
        params: {
          path: { project_id: project },
          query: {
            external_id: externalId,
            limit: PAGE,
            ...(cursor === null ? {} : { cursor }),
          },
        },
      }),
    );
    all.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return all;
}
