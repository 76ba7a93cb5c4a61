import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { RevealTokenInput, Token } from "#shared/contracts/tokens/token";
import { isId } from "#shared/ids";
import { type Result, err } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { requireRecentProof } from "#shared/rpc/require-recent-proof";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { Deps } from "../context.ts";
import { resolveIntegration } from "../token/resolve-integration.ts";
import { notFound } from "../token/state-error.ts";
import { findToken } from "../token/token-repository.ts";
import { readToken } from "./read-token.ts";
import { insertRevealedEvent } from "./reveal-repository.ts";

/** The provider whose tokens open nothing outside this machine. */
const SANDBOX = "sandbox";

const accountsOnly: TokensError = {
  code: "forbidden",
  detail: "Only a signed-in person may have a token shown. With an API key, read it.",
};

/** See {@link TokensService.revealToken}. */
export async function revealToken(
  deps: Deps,
  ctx: CallContext,
  { connection_id, max_wait }: RevealTokenInput,
): Promise<Result<Token, TokensError>> {
  const allowed = authorize(ctx, "tokens:read");
  if (!allowed.ok) return allowed;
  if (ctx.actor.type !== "account") return err(accountsOnly);
  const { projectId } = allowed.value;
  const row = isId("connection", connection_id)
    ? await findToken(deps.db, projectId, connection_id)
    : null;
  if (row === null) return err(notFound);
  const proven = requireRecentProof(ctx);
  if (!proven.ok) {
    const integration = await resolveIntegration(deps, ctx, projectId, row.integrationId);
    if (!integration.ok) return integration;
    if (integration.value.definition.id !== SANDBOX) return proven;
  }
  const token = await readToken(deps, ctx, { connection_id, max_wait });
  if (!token.ok) return token;
  if (!(await insertRevealedEvent(deps.db, allowed.value, connection_id))) return err(notFound);
  nudgeOutbox(deps, "tokens", ctx, projectId);
  return token;
}
