import { Deadline } from "#shared/async/deadline";
import { runInBackground } from "#shared/async/run-in-background";
import type { CallContext } from "#shared/contracts/call-context";
import type { Revocation } from "#shared/contracts/tokens/revocation";
import { open, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { stackOf } from "#shared/observe/log";
import { boundClient } from "#shared/provider/address/bound-client";
import { type TokenRevocation, revokeGrant } from "#shared/provider/revocation";
import type { Deps } from "../context.ts";
import { placeOf } from "../vault/places.ts";
import { resolveIntegration } from "../token/resolve-integration.ts";
import {
  type QueuedRevocation,
  claimRevocation,
  dropRevocation,
  postponeRevocation,
} from "./revocation-repository.ts";
import { TIMES } from "../token/times.ts";
import { reportVaultFailure } from "../token/vault-failure.ts";

type Outcomes = Revocation["tokens"];

/** After this many attempts (about a week) Atlas gives up on the provider. */
const LAST_ATTEMPT = 25;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 8 * 3_600_000;

const queued: Outcomes = [{ token: "grant", result: "queued" }];

/**
 * Sends a queued revocation to the provider now. What the provider does not confirm stays queued for the sweep. Never
 * throws: the revocation is committed, so an outage only delays it.
 */
async function sendQueued(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  revocationId: string,
): Promise<Outcomes> {
  // It is due now, and again when this does not end it.
  deps.waitUntil(deps.cache.expectRun());
  try {
    const claimed = await claimRevocation(deps.db, projectId, revocationId);
    return claimed === null ? queued : await sendClaimed(deps, ctx, claimed);
  } catch (thrown) {
    deps.log("warn", "revocation_deferred", {
      project_id: projectId,
      ...stackOf(thrown),
    });
    return queued;
  }
}

/**
 * As {@link sendQueued}, for a caller who waits: at most five seconds for the provider, for all tokens together. What it
 * has not confirmed by then stays queued.
 */
export async function sendWhileCallerWaits(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  revocationId: string,
): Promise<Outcomes> {
  const provider = boundClient(deps.provider, new Deadline(deps.clock, TIMES.revocationWaitMs));
  return sendQueued({ ...deps, provider }, ctx, projectId, revocationId);
}

/** As {@link sendQueued}, in the background. */
export function sendRevocationInBackground(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  revocationId: string,
): void {
  runInBackground(deps, () => sendQueued(deps, ctx, projectId, revocationId));
}

/**
 * Revokes a grant at the provider, and destroys the sealed copy once the provider has confirmed or turns out to have no
 * way to revoke. Revoking twice is harmless (RFC 7009 §2.2). Where one revocation ends all grants of the account,
 * nothing is sent while another connection still uses the account; revoking the last one ends them all.
 */
export async function sendClaimed(
  deps: Deps,
  ctx: CallContext,
  claimed: QueuedRevocation,
): Promise<Outcomes> {
  const answers = await revokeAtProvider(deps, ctx, claimed);
  if (answers === "in_use") {
    await dropRevocation(deps.db, claimed.projectId, claimed.id);
    return [{ token: "grant", result: "kept" }];
  }
  const failure = answers.find(({ answer }) => answer.kind === "failed")?.answer;
  if (failure?.kind !== "failed") {
    await dropRevocation(deps.db, claimed.projectId, claimed.id);
  } else if (claimed.attempts >= LAST_ATTEMPT) {
    deps.log("error", "revocation_given_up", {
      project_id: claimed.projectId,
      connection_id: claimed.connectionId,
      integration_id: claimed.integrationId,
      code: failure.code,
    });
    await dropRevocation(deps.db, claimed.projectId, claimed.id);
  } else {
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (claimed.attempts - 1), LONGEST_WAIT_MS);
    await postponeRevocation(deps.db, claimed, failure.code, waitMs);
  }
  return answers.map(({ token, answer }) => ({
    token,
    result: answer.kind === "failed" ? "queued" : answer.kind,
  }));
}

const unreachable: TokenRevocation[] = [
  { token: "grant", answer: { kind: "failed", code: "config_error" } },
];

async function revokeAtProvider(
  deps: Deps,
  ctx: CallContext,
  claimed: QueuedRevocation,
): Promise<TokenRevocation[] | "in_use"> {
  const { projectId, connectionId } = claimed;
  const integration = await resolveIntegration(deps, ctx, projectId, claimed.integrationId);
  if (!integration.ok) return unreachable;
  if (claimed.accountInUse && integration.value.definition.revocation.scope === "user")
    return "in_use";
  const openWith = async (sealed: string | null, place: ReturnType<typeof placeOf.accessToken>) =>
    sealed === null
      ? null
      : open(await deps.keys.forOpening(projectId, sealedVersion(sealed)), place, sealed);
  try {
    const [accessTokenPlaintext, refreshTokenPlaintext] = await Promise.all([
      openWith(claimed.accessSealed, placeOf.accessToken(projectId, connectionId)),
      openWith(claimed.refreshSealed, placeOf.refreshToken(projectId, connectionId)),
    ]);
    return await revokeGrant(deps.provider, integration.value, {
      accessTokenPlaintext,
      refreshTokenPlaintext,
    });
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    reportVaultFailure(deps, thrown, projectId, connectionId);
    return unreachable;
  }
}
