import type { NewSession } from "#shared/contracts/auth/session";
import { confirmAddress } from "./confirm-address.ts";
import { account } from "./callers.ts";
import { valueOf } from "./result.ts";
import type { AuthIsolate } from "./auth-in-process.ts";
import { beginTotp } from "../../../workers/auth/src/totp/begin-totp.ts";
import { confirmTotp } from "../../../workers/auth/src/totp/confirm-totp.ts";
import { codeOfApp, waitForRoomInStep } from "../authenticator/authenticator-app.ts";

/** An account's authenticator app, and the codes that were shown when it was added. */
export type App = { readonly code: (steps?: number) => string; readonly recoveryCodes: string[] };

/** Adds an app to the account of a session. Its code of now is used up: codes begin with the next step. */
export async function addApp(
  auth: AuthIsolate,
  { account: { id }, session_token }: NewSession,
): Promise<App> {
  await confirmAddress(auth.db, id);
  const { secret } = valueOf(await beginTotp(auth, account(id)));
  const code = (steps = 0) => codeOfApp(secret, Date.now() + steps * 30_000);
  await waitForRoomInStep(1_000);
  const { recovery_codes: recoveryCodes } = valueOf(
    await confirmTotp(auth, account(id), { code: code(-1), session_token }),
  );
  return { code, recoveryCodes };
}
