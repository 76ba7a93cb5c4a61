import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { StoreConnectionInput, StoredConnection } from "#shared/contracts/tokens/grant";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Place, seal } from "#shared/crypto/envelope";
import { isId, newId } from "#shared/ids";
import { randomHandle } from "#shared/random";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { computeRefreshMarginMs } from "../refresh/backoff.ts";
import type { Deps } from "../context.ts";
import { personRefused } from "../end-users/person-refused.ts";
import {
  type AccountKey,
  type GrantRow,
  type KnownConnection,
  type PersonRefusal,
  type Replaced,
  findKnown,
  insertGrant,
  replaceGrant,
} from "./grant-repository.ts";
import { readDatabaseFailure } from "#shared/db/failure";
import { retryUntil } from "#shared/db/retry-until";
import { openExtra, sealExtra } from "../token/extra.ts";
import { dateWarnings } from "../refresh/seal-answer.ts";
import { placeOf } from "../vault/places.ts";
import { readRefusal } from "../vault/read-refusal.ts";
import { resolveIntegration } from "../token/resolve-integration.ts";
import { revokeOrphan } from "../refresh/revoke-orphan.ts";
import { getSealingKey } from "../vault/get-sealing-key.ts";
import { notFound } from "../token/state-error.ts";
import { TIMES } from "../token/times.ts";
import { connectionKey, externalKey } from "../token/token-cache.ts";
import { computeTokenLife } from "../token/token-life.ts";

/**
 * How many statements may try to store a grant: an insert that meets the account's connection, then a reconnect that no
 * longer does, and so on. When two flows for one account race, the loser of the insert finds the winner's connection.
 */
const ATTEMPTS = 6;

/** See {@link TokensService.storeConnection}. */
export async function storeConnection(
  deps: Deps,
  ctx: CallContext,
  input: StoreConnectionInput,
): Promise<Result<StoredConnection, TokensError>> {
  try {
    return await storeGrant(deps, ctx, input);
  } catch (thrown) {
    const refusal = readRefusal(thrown);
    deps.log("error", "grant_refused_by_database", {
      project_id: ctx.projectId ?? "",
      integration_id: input.integration_id,
      code: refusal.code,
      sqlstate: readDatabaseFailure(thrown).code ?? "",
    });
    return err(refusal);
  }
}

async function storeGrant(
  deps: Deps,
  ctx: CallContext,
  input: StoreConnectionInput,
): Promise<Result<StoredConnection, TokensError>> {
  const allowed = authorize(ctx, "connections:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  if (input.connection_id !== null && !isId("connection", input.connection_id))
    return err(notFound);
  const account: AccountKey = {
    projectId,
    integrationId: input.integration_id,
    endUserId: input.end_user_id,
    issuer: input.account.issuer,
    subject: input.account.subject,
  };
  const startedMs = deps.clock();
  // The code is spent: if the grant is not stored now, the end user has to give it again.
  const persist = <T>(statement: () => Promise<T>): Promise<T> =>
    retryUntil(deps.clock, startedMs + TIMES.connectStoreMs, statement);
  const renewed = input.connection_id;
  let known = renewed === null ? null : await persist(() => findKnown(deps.db, projectId, renewed));
  if (known === null && renewed !== null) return err(notFound);
  // One id for all attempts: a repetition recognises what an earlier one stored.
  const ids = { connectionId: newId("connection"), connectId: input.connect_id ?? randomHandle() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const sealed = await persist(() => sealGrant(deps, ctx, account, ids, known, input));
    if (!sealed.ok) return sealed;
    const grant = sealed.value;
    const withTimeLeft = (): GrantRow => ({
      ...grant,
      leftMs: grant.leftMs === null ? null : grant.leftMs - (deps.clock() - startedMs),
    });
    if (known === null) {
      const inserted = await persist(() => insertGrant(deps.db, ctx, withTimeLeft()));
      if (typeof inserted === "string") return err(personRefused(inserted));
      if (inserted !== null && "state" in inserted) return finishInsert(deps, ctx, grant, inserted);
      known = inserted?.known ?? null;
    } else {
      const replaced = await persist(() => replaceGrant(deps.db, ctx, withTimeLeft()));
      if (replaced !== null) return finishReconnect(deps, ctx, grant, replaced);
      if (renewed !== null) return err(notFound);
      known = null;
    }
  }
  return err(notFound);
}

async function finishInsert(
  deps: Deps,
  ctx: CallContext,
  grant: GrantRow,
  { state, ambiguous }: { state: string; ambiguous: boolean },
): Promise<Result<StoredConnection, TokensError>> {
  if (ambiguous) await deps.cache.endReadsByExternalId(grant);
  nudgeOutbox(deps, "tokens", ctx, grant.projectId);
  deps.waitUntil(deps.cache.expectRun());
  return ok({ connection_id: grant.connectionId, state });
}

async function finishReconnect(
  deps: Deps,
  ctx: CallContext,
  grant: GrantRow,
  replaced: Replaced | PersonRefusal | "mismatch",
): Promise<Result<StoredConnection, TokensError>> {
  if (replaced === "mismatch")
    return err({
      code: "account_mismatch",
      detail: "This connection belongs to a different account at the provider.",
    });
  if (typeof replaced === "string") return err(personRefused(replaced));
  const keys = [
    connectionKey(grant.connectionId),
    externalKey(grant.projectId, grant.integrationId, grant.externalId),
  ];
  await deps.cache.writeTombstone(keys, replaced.epoch);
  if (replaced.ambiguous) await deps.cache.endReadsByExternalId(grant);
  const owner = { ...grant, account: { issuer: grant.issuer, subject: grant.subject } };
  await revokeOrphan(deps, ctx, owner, replaced.strayVersion);
  nudgeOutbox(deps, "tokens", ctx, grant.projectId);
  deps.waitUntil(deps.cache.expectRun());
  return ok({ connection_id: grant.connectionId, state: replaced.state });
}

async function sealGrant(
  deps: Deps,
  ctx: CallContext,
  account: AccountKey,
  ids: { readonly connectionId: string; readonly connectId: string },
  known: KnownConnection | null,
  input: StoreConnectionInput,
): Promise<Result<GrantRow, TokensError>> {
  const connectionId = known?.id ?? ids.connectionId;
  const { projectId, integrationId } = account;
  const [integration, sealing] = await Promise.all([
    resolveIntegration(deps, ctx, projectId, integrationId),
    getSealingKey(deps, projectId),
  ]);
  if (!integration.ok) return integration;
  if (!sealing.ok) return sealing;
  const warnings = input.warnings ?? [];
  const life = computeTokenLife(integration.value, {
    namedSeconds: input.expires_in_seconds,
    knownSeconds: known?.namedLifeSeconds ?? null,
    warnings,
    refreshable: input.refresh_token_plaintext !== null,
    accessTokenPlaintext: input.access_token_plaintext,
  });
  const { lifeMs } = life;
  const key = sealing.value;
  const sealOptional = (place: Place, plaintext: string | null) =>
    plaintext === null ? null : seal(key, place, plaintext);
  const kept = await openExtra(deps, projectId, connectionId, known?.extraSealed ?? null);
  const extra = await sealExtra(key, projectId, connectionId, kept ?? {}, input.extra ?? {});
  const metadata = input.metadata === null ? null : JSON.stringify(input.metadata);
  const [accessSealed, refreshSealed, labelSealed, metadataSealed] = await Promise.all([
    seal(key, placeOf.accessToken(projectId, connectionId), input.access_token_plaintext),
    sealOptional(placeOf.refreshToken(projectId, connectionId), input.refresh_token_plaintext),
    sealOptional(placeOf.accountLabel(projectId, connectionId), input.account.label),
    sealOptional(placeOf.metadata(projectId, connectionId), metadata),
  ]);
  return ok({
    ...account,
    connectionId,
    externalId: input.external_id,
    labelSealed,
    requestedScopes: input.requested_scopes,
    grantedScopes: input.granted_scopes,
    tags: input.tags,
    metadataSealed,
    extraSealed: extra.sealed,
    connectCodeHash: input.connect_code_hash,
    connectId: ids.connectId,
    accessSealed,
    refreshSealed,
    dataKeyVersion: key.version,
    leftMs: lifeMs === null ? null : lifeMs - input.elapsed_ms,
    marginMs:
      lifeMs === null
        ? 0
        : computeRefreshMarginMs(connectionId, lifeMs, integration.value.refresh_margin_seconds),
    namedLifeSeconds: input.expires_in_seconds,
    warnings: dateWarnings(deps, [...warnings, ...life.warnings, ...extra.warnings]),
  });
}
