import type { AuthError } from "#shared/contracts/auth/service";
import type { NewSession } from "#shared/contracts/auth/session";
import { type Result, ok } from "#shared/result";
import { signIn as signInOrAsk } from "../../../workers/auth/src/sessions/sign-in.ts";

/** Signs in to an account without a second factor. @throws when it has one. */
export async function signIn(
  ...call: Parameters<typeof signInOrAsk>
): Promise<Result<NewSession, AuthError>> {
  const answer = await signInOrAsk(...call);
  if (!answer.ok) return answer;
  if ("second_factor" in answer.value) throw new Error("The account has a second factor.");
  return ok(answer.value);
}
