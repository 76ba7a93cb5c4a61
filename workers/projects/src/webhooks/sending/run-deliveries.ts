import type { CallContext } from "#shared/contracts/call-context";
import type { Deps } from "../../context.ts";
import { announce } from "../announce.ts";
import { sendNotices } from "../notices/send-notices.ts";
import { measureDeliveries } from "./measure-deliveries.ts";
import { purgeDeliveries } from "./purge-repository.ts";
import { findNextDelivery } from "./queue-repository.ts";
import { sendDue } from "./send-due.ts";

/**
 * The webhooks' part of a run: sends what is due, tells of webhooks that Atlas has disabled, removes what is old, shows what waits, and asks the clock for the next
 * run that something needs.
 *
 * @returns how many attempts it made.
 */
export async function runDeliveries(deps: Deps, ctx: CallContext): Promise<number> {
  const { sent, switchedOff } = await sendDue(deps, ctx, null);
  announce(deps, ctx, switchedOff);
  await sendNotices(deps, ctx);
  const more = await purgeDeliveries(deps.db);
  await measureDeliveries(deps);
  const nextInMs = more ? 0 : await findNextDelivery(deps.db);
  if (nextInMs !== null) await deps.deliveryClock.expectWithin(nextInMs);
  return sent;
}
