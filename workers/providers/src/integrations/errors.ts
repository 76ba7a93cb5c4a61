import type { CallContext } from "#shared/contracts/call-context";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { VaultError } from "#shared/crypto/vault-error";
import { log } from "#shared/observe/log";
import { type Err, err } from "#shared/result";

/** One text for what is in another project and for what is nowhere. */
export const notFound = (what: "integration" | "project"): Err<ProvidersError> =>
  err({ code: "not_found", detail: `There is no such ${what}.` });

/** For methods that only Atlas itself calls, with or without a project. */
export const forbidden: Err<ProvidersError> = err({
  code: "forbidden",
  detail: "Only Atlas itself may do this.",
});

/**
 * A sealed secret that does not open, as a clear answer and a log line: which integration, and whether its key is
 * missing or its ciphertext was moved or altered. Anything else is thrown on.
 */
export function reportVaultFailure(
  ctx: CallContext,
  thrown: unknown,
  row: { readonly id: string; readonly projectId: string },
): Err<ProvidersError> {
  if (!(thrown instanceof VaultError)) throw thrown;
  log("error", "vault_failure", {
    service: "providers",
    request_id: ctx.requestId,
    project_id: row.projectId,
    integration_id: row.id,
    code: thrown.failure,
  });
  return err({
    code: "vault_unavailable",
    detail: "The integration's client secret cannot be opened. Ask the operator of Atlas.",
  });
}
