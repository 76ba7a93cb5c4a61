import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { provePassword } from "./prove-password.ts";

/** See {@link AuthService.verifyPassword}. */
export async function verifyPassword(
  deps: Deps,
  ctx: CallContext,
  input: { password: string },
): Promise<Result<null, AuthError>> {
  const proven = await provePassword(deps, ctx, input.password, "password_check");
  return proven.ok ? ok(null) : proven;
}
