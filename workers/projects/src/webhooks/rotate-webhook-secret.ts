import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { NewWebhook, RotateWebhookSecretInput } from "#shared/contracts/projects/webhook";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { reportVaultFailure } from "./errors.ts";
import { makeSecret, sealNextSecret } from "./keys/webhook-secret.ts";
import { replaceSecret } from "./webhook-change-repository.ts";
import { findSecrets } from "./webhook-repository.ts";

/**
 * Gives a webhook a new signing secret. The old one signs beside it for `overlap_hours`, so that a receiver can change
 * over without missing a message. One that overlapped from an earlier rotation stops at once.
 *
 * @returns `webhook_changed` when another rotation was faster, so that its secret is not lost; `vault_unavailable`.
 */
export async function rotateWebhookSecret(
  deps: Deps,
  ctx: CallContext,
  { id, overlap_hours: overlapHours }: RotateWebhookSecretInput & { id: string },
): Promise<Result<NewWebhook, ProjectsError>> {
  const allowed = authorizeProven(ctx, "webhooks:write");
  if (!allowed.ok) return allowed;
  const old = isId("webhook", id) ? await findSecrets(deps.db, allowed.value.projectId, id) : null;
  if (old === null) return notFound("webhook");
  const secret = makeSecret();
  let sealed;
  try {
    sealed = await sealNextSecret(await deps.keyring(), old, secret);
  } catch (thrown) {
    return reportVaultFailure(deps, thrown, old);
  }
  const rotation = { ...sealed, replaces: old.secretSealed, overlapHours };
  const rotated = await replaceSecret(deps.db, allowed.value, id, rotation);
  if (rotated === null)
    return err({
      code: "webhook_changed",
      detail: "Another call rotated the secret or deleted the webhook at the same moment.",
    });
  drainSoon(deps, allowed.value);
  return ok({ ...rotated, secret });
}
