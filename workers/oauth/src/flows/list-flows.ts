import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import type { Flow, ListFlowsInput } from "#shared/contracts/oauth/flow-record";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { toFlow } from "./flow-answer.ts";
import { findFlows } from "./flow-log-repository.ts";

/** See {@link OAuthService.listFlows}. The cursor is the last id of the previous page. */
export async function listFlows(
  deps: Deps,
  ctx: CallContext,
  input: ListFlowsInput,
): Promise<Result<Page<Flow>, OAuthError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  const before = input.cursor ?? null;
  if (before !== null && !isId("flow", before))
    return err({ code: "invalid_cursor", detail: "Use the next_cursor of the previous page." });
  let integrationId: string | null = null;
  if (input.integration !== undefined) {
    const integration = await deps.integrations.resolve(ctx, projectId, input.integration);
    if (integration.ok) integrationId = integration.value.id;
    // The log outlives the integration, and an id says which one it was.
    else if (isId("integration", input.integration)) integrationId = input.integration;
    else return err({ code: "not_found", detail: "There is no such integration in this project." });
  }
  const filter = {
    integrationId,
    externalId: input.external_id ?? null,
    outcome: input.outcome ?? null,
    step: input.step ?? null,
    since: toDate(input.since),
    until: toDate(input.until),
  };
  const rows = await findFlows(deps.db, projectId, filter, { before, limit: input.limit + 1 });
  const shown = rows.slice(0, input.limit);
  return ok({
    data: shown.map(toFlow),
    next_cursor: rows.length > input.limit ? (shown.at(-1)?.id ?? null) : null,
  });
}

/** No flow is older than 1970, and PostgreSQL does not take the year 0. */
const toDate = (time: string | undefined): Date | null =>
  time === undefined ? null : new Date(Math.max(0, Date.parse(time)));
