import type { TokensError } from "#shared/contracts/tokens/service";
import type { VaultError } from "#shared/crypto/vault-error";
import type { Deps } from "../context.ts";
import { reportTampering } from "../vault/report-tampering.ts";

/** Logs why something did not open and returns one fixed error: the operator learns the cause, the caller does not. */
export function reportVaultFailure(
  deps: Deps,
  thrown: VaultError,
  projectId: string,
  connectionId: string,
): TokensError {
  deps.log("error", "vault_failure", {
    project_id: projectId,
    connection_id: connectionId,
    code: thrown.keyId === null ? thrown.failure : `${thrown.failure}:${thrown.keyId}`,
  });
  // A missing key-encryption key is the operator's mistake. A data key that the project never had means tampering.
  if (thrown.failure !== "unknown_key" || thrown.keyId === null)
    reportTampering(deps, projectId, connectionId);
  return {
    code: "vault_unavailable",
    detail:
      "Atlas cannot decrypt the stored token. Contact the Atlas operator; its readiness check may name a missing key.",
  };
}
