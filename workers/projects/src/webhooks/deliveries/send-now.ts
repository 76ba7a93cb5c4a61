import { type ProjectContext, asService } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { WebhookDelivery } from "#shared/contracts/projects/webhook-delivery";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../../context.ts";
import { notFound } from "../../projects/errors.ts";
import { announce } from "../announce.ts";
import { attempt } from "../sending/attempt.ts";
import { claimOne } from "../sending/claim-repository.ts";
import { OutcomeWriter } from "../sending/outcome-writer.ts";
import { findDelivery } from "./delivery-repository.ts";

/** A run that comes this much later sends what this call did not. */
const NEXT_LOOK_MS = 60_000;

/**
 * Sends a delivery whose caller waits for it, ten seconds at most, and returns what became of it. It does not wait for the
 * end of a webhook's pause. When another sender has the delivery, this returns it as it is.
 */
export async function sendNow(
  deps: Deps,
  ctx: ProjectContext,
  webhookId: string,
  eventId: string,
): Promise<Result<WebhookDelivery, ProjectsError>> {
  const { projectId } = ctx;
  await deps.deliveryClock.expectWithin(NEXT_LOOK_MS);
  const by = asService(ctx, "projects", projectId);
  const outcomes = new OutcomeWriter(deps, by);
  for (const claimed of await claimOne(deps.db, projectId, webhookId, eventId))
    outcomes.add(await attempt(deps, claimed));
  await outcomes.settled();
  announce(deps, by, outcomes.switchedOff);
  const found = await findDelivery(deps.db, projectId, webhookId, eventId);
  return found === null ? notFound("delivery") : ok(found.delivery);
}
