import type { TokensError } from "#shared/contracts/tokens/service";
import { VaultError } from "#shared/crypto/vault-error";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import type { SealingKey } from "./data-keys.ts";

/** Gets the project's newest data key; `vault_unavailable` when it cannot be unwrapped, so that nothing is stored. */
export async function getSealingKey(
  deps: Deps,
  projectId: string,
): Promise<Result<SealingKey, TokensError>> {
  try {
    return ok(await deps.keys.forSealing(projectId));
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    deps.log("error", "vault_failure", {
      project_id: projectId,
      code: thrown.keyId === null ? thrown.failure : `${thrown.failure}:${thrown.keyId}`,
    });
    return err({
      code: "vault_unavailable",
      detail:
        "Atlas cannot store anything right now. Contact the Atlas operator; its readiness check may name a missing key.",
    });
  }
}
