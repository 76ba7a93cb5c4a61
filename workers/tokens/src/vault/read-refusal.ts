import type { TokensError } from "#shared/contracts/tokens/service";
import { isForeignKeyViolation, isUnstorable } from "#shared/db/failure";

/**
 * Why the database will never store a grant: what it belongs to is gone, or it does not take a value. Nothing was stored.
 *
 * @throws everything else, as it was thrown: an outage or a bug says nothing about the grant.
 */
export function readRefusal(thrown: unknown): TokensError {
  if (isForeignKeyViolation(thrown))
    return {
      code: "not_found",
      detail: "The integration, the end user or the project was deleted meanwhile.",
    };
  if (!isUnstorable(thrown)) throw thrown;
  return {
    code: "account_unstorable",
    detail:
      "Atlas cannot store what the provider said about this account. Contact the Atlas operator.",
  };
}
