import { Deadline } from "#shared/async/deadline";
import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { RefreshInput, Token } from "#shared/contracts/tokens/token";
import { isId } from "#shared/ids";
import { boundClient } from "#shared/provider/address/bound-client";
import { type Result, err } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { checkRejectedToken } from "./check-rejected-token.ts";
import type { Deps } from "../context.ts";
import { distrustLife } from "./rejected-token-repository.ts";
import { isUnexpired, getFreshToken } from "./get-fresh-token.ts";
import { resolveEnabled } from "../token/resolve-integration.ts";
import { notFound, checkState } from "../token/state-error.ts";
import { openToken, toEntry } from "../token/token-answer.ts";
import { connectionKey } from "../token/token-cache.ts";
import { findToken } from "../token/token-repository.ts";
import { countRead } from "../usage/record-usage.ts";

/** A token with more life left than this was not refused because it had just expired. */
const LONG_MS = 3_600_000;

/**
 * See {@link TokensService.refreshConnection}. A refresh that was already in progress does not count: its lease was
 * taken before this call, so the caller gets a token from a later lease.
 */
export async function refreshConnection(
  deps: Deps,
  ctx: CallContext,
  input: RefreshInput,
): Promise<Result<Token, TokensError>> {
  return refreshWithin(deps, ctx, input, new Deadline(deps.clock, input.max_wait * 1_000));
}

async function refreshWithin(
  deps: Deps,
  ctx: CallContext,
  input: RefreshInput,
  deadline: Deadline,
): Promise<Result<Token, TokensError>> {
  const allowed = authorize(ctx, "tokens:read");
  if (!allowed.ok) return allowed;
  if (!isId("connection", input.connection_id)) return err(notFound);
  deps.cache.forget([connectionKey(input.connection_id)]);
  const row = await findToken(deps.db, allowed.value.projectId, input.connection_id);
  if (row === null) return err(notFound);
  const problem = checkState(row);
  if (problem !== null) return countRead(deps, ctx, row, err(problem));
  const integration = await resolveEnabled(deps, ctx, row.projectId, row.integrationId);
  if (!integration.ok) return countRead(deps, ctx, row, integration);
  if (input.rejected_token !== undefined) {
    const entry = isUnexpired(row) ? toEntry(row) : null;
    const current = entry === null ? null : await openToken(deps, entry);
    if (current?.ok && current.value.access_token !== input.rejected_token)
      return countRead(deps, ctx, row, current);
    if (current?.ok && !row.refreshable) {
      const bound = { ...deps, provider: boundClient(deps.provider, deadline) };
      const checked = await checkRejectedToken(bound, ctx, row, integration.value, current.value);
      return checked === null
        ? refreshWithin(deps, ctx, input, deadline)
        : countRead(deps, ctx, row, checked);
    }
    if (current?.ok && (row.remainingMs === null || row.remainingMs > LONG_MS))
      await distrustLife(deps.db, row);
  }
  const untilMs = deps.clock() + deadline.leftMs();
  const wanted = { kind: "refreshed_after", leaseSeq: row.leaseSeq } as const;
  return countRead(deps, ctx, row, await getFreshToken(deps, ctx, row, wanted, untilMs));
}
