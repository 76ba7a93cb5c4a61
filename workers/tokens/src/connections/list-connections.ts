import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type { Connection, ListConnectionsInput } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import { findSealedVersion } from "#shared/crypto/envelope";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { toConnection } from "./connection-answer.ts";
import { type ConnectionRow, findConnections } from "./connection-repository.ts";
import type { Deps } from "../context.ts";
import { resolveIntegration } from "../token/resolve-integration.ts";

/** See {@link TokensService.listConnections}. The cursor is the last id of the previous page. */
export async function listConnections(
  deps: Deps,
  ctx: CallContext,
  input: ListConnectionsInput,
): Promise<Result<Page<Connection>, TokensError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const before = input.cursor ?? null;
  if (before !== null && !isId("connection", before))
    return err({ code: "invalid_cursor", detail: "Use the next_cursor of the previous page." });
  let integrationId: string | null = null;
  if (input.integration !== undefined) {
    const integration = await resolveIntegration(deps, ctx, projectId, input.integration);
    if (!integration.ok) return integration;
    integrationId = integration.value.id;
  }
  const filter = {
    integrationId,
    externalId: input.external_id ?? null,
    query: input.query ?? null,
    state: input.state ?? null,
    tag: input.tag === undefined ? null : parseTag(input.tag),
  };
  const rows = await findConnections(deps.db, projectId, filter, {
    before,
    limit: input.limit + 1,
  });
  const shown = rows.slice(0, input.limit);
  await deps.keys.warm(projectId, findKeyVersions(shown));
  return ok({
    data: await Promise.all(shown.map((row) => toConnection(deps, projectId, row))),
    next_cursor: rows.length > input.limit ? (shown.at(-1)?.id ?? null) : null,
  });
}

function findKeyVersions(rows: readonly ConnectionRow[]): Map<number, undefined> {
  const sealed = rows.flatMap((row) => [row.accountLabelSealed, row.metadataSealed]);
  const versions = sealed.map((text) => (text === null ? null : findSealedVersion(text)));
  return new Map(
    versions.filter((version) => version !== null).map((version) => [version, undefined]),
  );
}

function parseTag(tag: string): { name: string; value: string } {
  const colon = tag.indexOf(":");
  return { name: tag.slice(0, colon), value: tag.slice(colon + 1) };
}
