import type { UsersError } from "#shared/contracts/users/service";
import { type Err, err } from "#shared/result";

export const accountNotFound = (): Err<UsersError> =>
  err({ code: "not_found", detail: "There is no such account." });
