import { runInBackground } from "#shared/async/run-in-background";
import { systemClock } from "#shared/clock";
import { ConfigurationError } from "#shared/configuration-error";
import { mailAttempts } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Deps } from "../deps.ts";
import type { MailOutcome, MailPort } from "./mail-port.ts";
import { type ClaimedMail, claimDueMails, markSent, markUnsent } from "./mail-repository.ts";
import { renderMail } from "./templates/render-mail.ts";

/**
 * Sends a mail that was just written, after the answer. Safe to lose: the job sends what is still queued, within an hour,
 * and where that is too late `expectMail` tells it. Costs nothing where no mail server is set up, which the log says once
 * an hour.
 */
export function deliverSoon(deps: Deps, mailId: string): void {
  const { mailPort } = deps;
  if (mailPort === null) {
    if (!deps.mailNotes.get("off")) deps.log("warn", "mail_off");
    deps.mailNotes.set("off", true, systemClock());
    return;
  }
  runInBackground(deps, async () => {
    let isSettled = false;
    try {
      const [claimed] = await claimDueMails(deps.db, 1, mailId);
      isSettled = claimed === undefined || (await deliver(deps, mailPort, claimed));
    } finally {
      // The clock asks Redis before it wakes the database.
      if (!isSettled) await deps.expectRun();
    }
  });
}

/**
 * Sends a claimed mail and writes down how it went.
 *
 * @returns whether it left.
 */
export async function deliver(
  deps: Pick<Deps, "db" | "log" | "linkKeys" | "dashboardUrl">,
  port: MailPort,
  mail: ClaimedMail,
): Promise<boolean> {
  const outcome = await attempt(deps, port, mail);
  const { template } = mail.content;
  meter.count(mailAttempts, { template, result: outcome.sent ? "sent" : outcome.code });
  if (outcome.sent) {
    await markSent(deps.db, mail.id);
    return true;
  }
  const { code, again, retryAfterSeconds } = outcome;
  deps.log("warn", "mail_not_sent", { code });
  const restSeconds = Math.max(mail.restSeconds, retryAfterSeconds ?? 0);
  await markUnsent(deps.db, mail.id, code, again ? restSeconds : null);
  return false;
}

async function attempt(
  deps: Pick<Deps, "linkKeys" | "dashboardUrl">,
  port: MailPort,
  { id, to, locale, content }: ClaimedMail,
): Promise<MailOutcome> {
  try {
    const rendered = await renderMail(
      { keys: await deps.linkKeys(), dashboardUrl: deps.dashboardUrl },
      locale,
      content,
    );
    return await port.send({ id, to, ...rendered });
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationError)) throw thrown;
    return { sent: false, code: "no_link_secret", again: true, retryAfterSeconds: null };
  }
}
