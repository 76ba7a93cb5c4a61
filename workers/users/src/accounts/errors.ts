import type { UsersError } from "#shared/contracts/users/service";
import { type Err, err } from "#shared/result";

export const accountNotFound = (): Err<UsersError> =>
  err({ code: "not_found", detail: "There is no such account." });

export const lastAdministrator = (): Err<UsersError> =>
  err({
    code: "last_administrator",
    detail: "Nobody else who can sign in is an administrator. Add another one first.",
  });
