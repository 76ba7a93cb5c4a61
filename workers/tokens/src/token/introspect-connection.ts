import type { CallContext } from "#shared/contracts/call-context";
import type { Introspection } from "#shared/contracts/tokens/introspection";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { isId } from "#shared/ids";
import { validateToken } from "#shared/provider/validation";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { resolveIntegration } from "./resolve-integration.ts";
import { notFound } from "./state-error.ts";
import { openToken, toEntry } from "./token-answer.ts";
import { type TokenRow, findToken } from "./token-repository.ts";

/**
 * See {@link TokensService.introspectConnection}. Checks the stored access token as it is, without refreshing it first,
 * so an expired one comes back as `token_rejected`.
 *
 * @see [RFC 7662 §2](https://www.rfc-editor.org/rfc/rfc7662#section-2)
 */
export async function introspectConnection(
  deps: Deps,
  ctx: CallContext,
  input: { connection_id: string },
): Promise<Result<Introspection, TokensError>> {
  const allowed = authorize(ctx, "connections:read");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  if (!isId("connection", input.connection_id)) return err(notFound);
  const row = await findToken(deps.db, projectId, input.connection_id);
  if (row === null) return err(notFound);
  const entry = toEntry(row);
  if (row.state !== "active" || entry === null)
    return ok({
      ...makeCommonFields(deps, row),
      active: false,
      reason: "connection_not_active",
      method: "none",
    });
  const integration = await resolveIntegration(deps, ctx, projectId, row.integrationId);
  if (!integration.ok) return integration;
  const token = await openToken(deps, entry);
  if (!token.ok) return token;
  return ok(await introspectToken(deps, row, integration.value, token.value.access_token));
}

/** Whether the provider accepts a version's access token, asked now or at most 10 s ago. */
export async function introspectToken(
  deps: Deps,
  row: TokenRow,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<Introspection> {
  const text = await deps.cache.readIntrospection(row.connectionId, row.version);
  const cached = text === null ? null : parseCached(text, row.connectionId);
  if (cached !== null) return cached;
  const answer = await askProvider(deps, integration, accessTokenPlaintext);
  const introspection = { ...makeCommonFields(deps, row), ...answer };
  deps.waitUntil(cacheAnswer(deps, row, introspection));
  return introspection;
}

const makeCommonFields = (deps: Deps, { connectionId }: TokenRow) => ({
  connection_id: connectionId,
  checked_at: new Date(deps.clock()).toISOString(),
});

/** Parses a cached introspection; null unless it is about this connection. */
function parseCached(text: string, connectionId: string): Introspection | null {
  try {
    const cached = JSON.parse(text) as Introspection | null;
    return cached?.connection_id === connectionId ? cached : null;
  } catch {
    return null;
  }
}

async function askProvider(
  deps: Deps,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<Pick<Introspection, "active" | "reason" | "method">> {
  const method = integration.definition.validation;
  const answer = await validateToken(deps.provider, integration, accessTokenPlaintext);
  switch (answer.kind) {
    case "active":
      return { active: true, reason: "active", method };
    case "rejected":
      return { active: false, reason: "token_rejected", method };
    case "unsupported":
      return { active: null, reason: "unsupported", method: "none" };
    case "failed":
      return { active: null, reason: answer.code, method };
  }
}

/** Caches only a verdict of the provider. When the provider could not be asked, the next call asks again. */
async function cacheAnswer(deps: Deps, row: TokenRow, introspection: Introspection): Promise<void> {
  if (introspection.active === null) return;
  await deps.cache.keepIntrospection(row.connectionId, row.version, JSON.stringify(introspection));
}
