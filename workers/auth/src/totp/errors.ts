import type { AuthError } from "#shared/contracts/auth/service";
import { type Err, err } from "#shared/result";

export const noTotp = (): Err<AuthError> =>
  err({ code: "totp_missing", detail: "The account has no authenticator app to do this with." });
