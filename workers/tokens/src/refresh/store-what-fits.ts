import type { CallContext } from "#shared/contracts/call-context";
import { isUnstorable, readDatabaseFailure } from "#shared/db/failure";
import type { Deps } from "../context.ts";
import { type SealedGrant, tokensOnly } from "../token/sealed-grant.ts";
import { type Lease, type StoreOutcome, storeRefresh } from "./lease-repository.ts";

/** `inPart`: the tokens were stored, without what else the provider said. */
export type Fitted = StoreOutcome & { readonly inPart: boolean };

/**
 * Statement B. Where the database will never take what the provider said besides the tokens, the tokens are stored
 * without it: a scope must not cost a grant whose refresh token is spent.
 *
 * @throws what a repetition may help, and a refusal of the tokens themselves.
 */
export async function storeWhatFits(
  deps: Deps,
  ctx: CallContext,
  lease: Lease,
  grant: SealedGrant,
  revocationId: string,
): Promise<Fitted> {
  const store = (what: SealedGrant) => storeRefresh(deps.db, ctx, lease, what, revocationId);
  try {
    return { ...(await store(grant)), inPart: false };
  } catch (thrown) {
    if (!isUnstorable(thrown)) throw thrown;
    const stored = await store(tokensOnly(grant));
    deps.log("error", "answer_stored_in_part", {
      project_id: lease.projectId,
      connection_id: lease.connectionId,
      sqlstate: readDatabaseFailure(thrown).code ?? "",
    });
    return { ...stored, inPart: true };
  }
}
