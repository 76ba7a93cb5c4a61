import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { UpdateWebhookInput, Webhook } from "#shared/contracts/projects/webhook";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { changeWebhook } from "./webhook-change-repository.ts";
import { checkWebhookUrl } from "./webhook-url.ts";

/**
 * See {@link ProjectsService.updateWebhook}. Another URL needs a recent proof, as a new webhook does: it says who hears of
 * everything.
 *
 * @returns `not_found`, `invalid_url`.
 */
export async function updateWebhook(
  deps: Deps,
  ctx: CallContext,
  { id, changes }: { id: string; changes: UpdateWebhookInput },
): Promise<Result<Webhook, ProjectsError>> {
  const check = changes.url === undefined ? authorize : authorizeProven;
  const allowed = check(ctx, "webhooks:write", isOff(changes) ? ["archived"] : []);
  if (!allowed.ok) return allowed;
  const url = changes.url === undefined ? null : checkWebhookUrl(changes.url, deps.policy);
  if (url !== null && !url.ok) return url;
  if (!isId("webhook", id)) return notFound("webhook");
  const changed = await changeWebhook(deps.db, allowed.value, id, {
    url: url?.value,
    description: changes.description,
    eventTypes: changes.event_types,
    enabled: changes.enabled,
  });
  if (changed === null) return notFound("webhook");
  // What waited for the old receiver's pause to end is due.
  if (url !== null) await deps.deliveryClock.expectWithin(0);
  drainSoon(deps, allowed.value);
  return ok(changed);
}

/** What ends sending, and changes nothing else, is possible in an archived project too. */
const isOff = ({ enabled, ...others }: UpdateWebhookInput): boolean =>
  enabled === false && Object.values(others).every((value) => value === undefined);
