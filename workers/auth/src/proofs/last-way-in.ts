import type { AuthError } from "#shared/contracts/auth/service";
import { type Err, err } from "#shared/result";

/** Answers the removal of the only thing that opens an account. */
export const lastWayIn = (): Err<AuthError> =>
  err({
    code: "last_way_in",
    detail:
      "Nothing else opens the account. Set a password, add a passkey or link another account first.",
  });
