import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import type { CallContext } from "#shared/contracts/call-context";
import type { StoreConnectionInput } from "#shared/contracts/tokens/grant";
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

type Stored = { connection_id: string; state: string };

/** When two flows for one account race, the loser of the insert finds the winner's connection on its next attempt. */
const ATTEMPTS = 3;

/** See {@link TokensService.storeConnection}. */
export async function storeConnection(
  deps: Deps,
  ctx: CallContext,
  input: StoreConnectionInput,
): Promise<Result<Stored, TokensError>> {
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
): Promise<Result<Stored, TokensError>> {
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
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const known = await persist(() => findKnown(deps.db, account, input.connection_id));
    if (known === null && input.connection_id !== null) return err(notFound);
    const sealed = await persist(() => sealGrant(deps, ctx, account, known, input));
    if (!sealed.ok) return sealed;
    const grant = sealed.value;
    const withTimeLeft = (): GrantRow => ({
      ...grant,
      leftMs: grant.leftMs === null ? null : grant.leftMs - (deps.clock() - startedMs),
    });
    const stored =
      known === null
        ? await insertNew(deps, ctx, grant, () =>
            persist(() => insertGrant(deps.db, ctx, withTimeLeft())),
          )
        : await reconnect(
            deps,
            ctx,
            grant,
            () => persist(() => replaceGrant(deps.db, ctx, withTimeLeft())),
            input.connection_id !== null,
          );
    if (stored !== null) return stored;
  }
  return err(notFound);
}

async function insertNew(
  deps: Deps,
  ctx: CallContext,
  grant: GrantRow,
  insert: () => ReturnType<typeof insertGrant>,
): Promise<Result<Stored, TokensError> | null> {
  const inserted = await insert();
  if (inserted === null) return null;
  if (typeof inserted === "string") return err(personRefused(inserted));
  if (inserted.ambiguous) await deps.cache.endReadsByExternalId(grant);
  nudgeOutbox(deps, "tokens", ctx, grant.projectId);
  deps.waitUntil(deps.cache.expectRun());
  return ok({ connection_id: grant.connectionId, state: inserted.state });
}

async function reconnect(
  deps: Deps,
  ctx: CallContext,
  grant: GrantRow,
  replace: () => ReturnType<typeof replaceGrant>,
  isRequested: boolean,
): Promise<Result<Stored, TokensError> | null> {
  const replaced = await replace();
  if (replaced === null) return isRequested ? err(notFound) : null;
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
  known: KnownConnection | null,
  input: StoreConnectionInput,
): Promise<Result<GrantRow, TokensError>> {
  const connectionId = known?.id ?? newId("connection");
  const { projectId, integrationId } = account;
  const integration = await resolveIntegration(deps, ctx, projectId, integrationId);
  if (!integration.ok) return integration;
  const warnings = input.warnings ?? [];
  const life = computeTokenLife(integration.value, {
    namedSeconds: input.expires_in_seconds,
    knownSeconds: known?.namedLifeSeconds ?? null,
    warnings,
    refreshable: input.refresh_token_plaintext !== null,
    accessTokenPlaintext: input.access_token_plaintext,
  });
  const { lifeMs } = life;
  const sealing = await getSealingKey(deps, projectId);
  if (!sealing.ok) return sealing;
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
    connectId: randomHandle(),
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
