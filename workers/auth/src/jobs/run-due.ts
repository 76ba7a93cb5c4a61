import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { removeInBatches } from "#shared/db/remove-in-batches";
import { measureOverdue } from "#shared/metrics/measure-overdue";
import { type Result, ok } from "#shared/result";
import { deleteOldLines } from "../account-log/old-line-repository.ts";
import { measureAccessTokens } from "../access-tokens/measure-access-tokens.ts";
import { deleteOldAccessTokens } from "../access-tokens/access-token-repository.ts";
import { RETENTION } from "#shared/retention";
import type { Deps } from "../deps.ts";
import { deleteExpiredTokens } from "../email-links/email-token-repository.ts";
import { deleteOldChallenges } from "../passkeys/used-challenge-repository.ts";
import { deleteExpiredChallenges } from "../sign-in-challenges/challenge-repository.ts";
import { sendDueMails } from "../mail/send-due-mails.ts";
import { deleteEndedSessions } from "../sessions/session-repository.ts";
import { readOverdue } from "./overdue-repository.ts";

const MAX_BATCHES = 10;

/** See {@link AuthService.runDue}. Removes at most 5,000 sessions per call; they were refused from the moment they ended. */
export async function runDue(
  deps: Deps,
  _ctx: CallContext,
): Promise<Result<{ removed: number; mails_sent: number; waiting: number }, AuthError>> {
  const { removed } = await removeInBatches(RETENTION.sessions.batch, MAX_BATCHES, (limit) =>
    deleteEndedSessions(deps.db, limit),
  );
  await deleteExpiredTokens(deps.db, RETENTION.email_tokens.batch);
  await deleteOldChallenges(deps.db, RETENTION.passkey_challenges.batch);
  await deleteExpiredChallenges(deps.db, RETENTION.sign_in_challenges.batch);
  await deleteOldAccessTokens(deps.db, RETENTION.access_tokens.batch);
  const lines = await removeInBatches(RETENTION.account_log.batch, MAX_BATCHES, (limit) =>
    deleteOldLines(deps.db, limit),
  );
  const { sent, waiting } = await sendDueMails(deps);
  await measureAccessTokens(deps);
  await measureOverdue(deps.log, () => readOverdue(deps.db));
  return ok({ removed, mails_sent: sent, waiting: waiting + (lines.more ? 1 : 0) });
}
