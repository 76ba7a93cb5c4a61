import type { ProjectsError } from "#shared/contracts/projects/service";
import { VaultError } from "#shared/crypto/vault-error";
import { type Err, err } from "#shared/result";
import type { Deps } from "../context.ts";

export const disabled = (): Err<ProjectsError> =>
  err({ code: "webhook_disabled", detail: "Enable the webhook first." });

export const tooMany = (retryAfterSeconds: number): Err<ProjectsError> =>
  err({
    code: "rate_limited",
    detail: "A webhook gets ten test messages in a minute. Try again in a moment.",
    retry_after: retryAfterSeconds,
  });

/**
 * Reports a signing secret that does not open. The log line names the webhook, and says whether its key is missing or
 * its ciphertext was moved or altered. Rethrows every other error.
 */
export function reportVaultFailure(
  deps: Pick<Deps, "log">,
  thrown: unknown,
  row: { readonly id: string; readonly projectId: string },
): Err<ProjectsError> {
  if (!(thrown instanceof VaultError)) throw thrown;
  deps.log("error", "vault_failure", {
    project_id: row.projectId,
    webhook_id: row.id,
    code: thrown.failure,
  });
  return err({
    code: "vault_unavailable",
    detail: "The webhook's signing secret cannot be opened. Ask the operator of Atlas.",
  });
}
