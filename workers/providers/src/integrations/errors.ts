import type { ProvidersError } from "#shared/contracts/providers/service";
import { VaultError } from "#shared/crypto/vault-error";
import { type Err, err } from "#shared/result";
import type { Deps } from "../context.ts";

/** Says the same about an id in another project as about one that does not exist. */
export const notFound = (what: "integration" | "project"): Err<ProvidersError> =>
  err({ code: "not_found", detail: `There is no such ${what}.` });

/**
 * Reports a sealed secret that does not open. The log line names the integration, and says whether its key is missing or
 * its ciphertext was moved or altered. Rethrows every other error.
 */
export function reportVaultFailure(
  deps: Pick<Deps, "log">,
  thrown: unknown,
  row: { readonly id: string; readonly projectId: string },
): Err<ProvidersError> {
  if (!(thrown instanceof VaultError)) throw thrown;
  deps.log("error", "vault_failure", {
    project_id: row.projectId,
    integration_id: row.id,
    code: thrown.failure,
  });
  return err({
    code: "vault_unavailable",
    detail: "The integration's client secret cannot be opened. Ask the operator of Atlas.",
  });
}
