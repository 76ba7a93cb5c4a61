import { PARALLEL, runInParallel } from "#shared/async/run-in-parallel";
import { mailOldest, mailsGivenUp, mailsWaiting } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { systemClock } from "#shared/clock";
import { RETENTION } from "#shared/retention";
import type { Deps } from "../deps.ts";
import { deliver } from "./deliver-mail.ts";
import {
  claimDueMails,
  deleteSettledMails,
  giveUpOldMails,
  measureQueue,
} from "./mail-repository.ts";

/** How long a run starts attempts. The next run continues. */
const BUDGET_MS = 10_000;
/** Below the subrequests that one invocation has. */
const MAX_MAILS = 20;

/**
 * Sends the mails that are due, gives up those that waited too long, and removes old ones. Any number of runs may
 * overlap: the claim decides which of them tries a mail. Without a mail server nothing is tried, and mail waits.
 *
 * @returns how many left, and how many wait to be tried again.
 */
export async function sendDueMails(deps: Deps): Promise<{ sent: number; waiting: number }> {
  for (const { code, count } of await giveUpOldMails(deps.db))
    meter.count(mailsGivenUp, { code }, count);
  const sent = deps.mailPort === null ? 0 : await sendDue(deps, deps.mailPort);
  await deleteSettledMails(deps.db, RETENTION.mails_sent.batch);
  const { waiting, oldestAgeSeconds } = await measureQueue(deps.db);
  meter.set(mailsWaiting, {}, waiting);
  meter.set(mailOldest, {}, oldestAgeSeconds);
  // Without a mail server there is nothing to come back for.
  return { sent, waiting: deps.mailPort === null ? 0 : waiting };
}

async function sendDue(deps: Deps, port: NonNullable<Deps["mailPort"]>): Promise<number> {
  const untilMs = systemClock() + BUDGET_MS;
  let sent = 0;
  for (let tried = 0; tried < MAX_MAILS && systemClock() < untilMs;) {
    const claimed = await claimDueMails(deps.db, PARALLEL);
    if (claimed.length === 0) break;
    tried += claimed.length;
    const parallel = { clock: systemClock, log: deps.log };
    sent += await runInParallel(parallel, claimed, untilMs, (mail) => deliver(deps, port, mail));
  }
  return sent;
}
