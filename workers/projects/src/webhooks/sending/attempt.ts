import type { AttemptError } from "#shared/contracts/projects/webhook-states";
import { VaultError } from "#shared/crypto/vault-error";
import { webhookDeliveries, webhookDuration } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { BlockedUrlError } from "#shared/provider/address/url-policy";
import {
  ProviderFetchError,
  type ProviderFetchFailure,
} from "#shared/provider/address/guarded-fetch";
import type { Deps } from "../../context.ts";
import { openSecrets } from "../keys/webhook-secret.ts";
import type { ClaimedDelivery } from "./claim-repository.ts";
import { messageBody, signedHeaders } from "./message.ts";
import type { Outcome } from "./outcome-repository.ts";
import { waitAfter } from "./retry-times.ts";

/** How long a receiver may take, its whole answer included. */
export const DEADLINE_MS = 10_000;
/** What Atlas reads of an answer, of which it needs the status alone. */
const MAX_BYTES = 262_144;

type Answer = { readonly status: number | null; readonly error: AttemptError | null };

/**
 * Sends one delivery once, and never throws. Any 2xx counts as taken. The guarded fetch checks the address again, because
 * a URL that was fit when it was saved may not be any more, and follows no redirect.
 */
export async function attempt(
  deps: Pick<Deps, "provider" | "keyring" | "clock" | "log">,
  delivery: ClaimedDelivery,
): Promise<Outcome> {
  const startedMs = deps.clock();
  const { status, error } = await post(deps, delivery);
  const durationMs = deps.clock() - startedMs;
  const retryInMs = error === null ? null : waitAfter(delivery.tries);
  const outcome = error === null ? "delivered" : retryInMs === null ? "failed" : "retry";
  meter.count(webhookDeliveries, { outcome });
  meter.observe(webhookDuration, {}, durationMs / 1_000);
  return { delivery, status, error, durationMs, retryInMs };
}

async function post(
  deps: Pick<Deps, "provider" | "keyring" | "clock" | "log">,
  delivery: ClaimedDelivery,
): Promise<Answer> {
  try {
    if (delivery.secrets === null) return { status: null, error: "secret_unavailable" };
    const secrets = await openSecrets(await deps.keyring(), delivery.secrets);
    const body = messageBody(delivery);
    const headers = await signedHeaders(delivery.eventId, body, secrets, deps.clock());
    const { status } = await deps.provider.fetch(
      delivery.url,
      { method: "POST", headers, body },
      { deadlineMs: DEADLINE_MS, maxBytes: MAX_BYTES },
    );
    return { status, error: status >= 200 && status < 300 ? null : "http_error" };
  } catch (thrown) {
    return { status: null, error: errorOf(deps, delivery, thrown) };
  }
}

const REASONS: Readonly<Record<ProviderFetchFailure, AttemptError>> = {
  unreachable: "unreachable",
  deadline: "timeout",
  aborted: "timeout",
  redirect: "redirect",
  too_large: "answer_too_large",
  broken: "connection_broken",
};

function errorOf(
  deps: Pick<Deps, "log">,
  { projectId, webhookId }: ClaimedDelivery,
  thrown: unknown,
): AttemptError {
  if (thrown instanceof BlockedUrlError) return "blocked";
  if (thrown instanceof ProviderFetchError) return REASONS[thrown.reason];
  deps.log("error", "webhook_not_signed", {
    project_id: projectId,
    webhook_id: webhookId,
    code: thrown instanceof VaultError ? thrown.failure : "internal_error",
  });
  return "secret_unavailable";
}
