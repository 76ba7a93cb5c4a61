import { api, take } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { Problem } from "../../api/problem.ts";
import type { components } from "../../api/schema.gen.d.ts";
import { sessionQuery } from "../../api/session.ts";
import { currentLanguage } from "../../i18n/language.ts";

export type Credentials = { email: string; password: string };
/** A sign-in whose password was right and which waits for a code. */
export type Challenge = components["schemas"]["SignInChallenge"]["second_factor"];

/**
 * Opens a session and loads who it belongs to.
 *
 * @returns null, or what has to be completed first.
 * @throws {Problem}
 */
export async function signIn(credentials: Credentials): Promise<Challenge | null> {
  const answer = await take(api.POST("/v1/sign-in", { body: credentials }));
  if ("second_factor" in answer) return answer.second_factor;
  await loadSession();
  return null;
}

/** @throws {Problem} `wrong_code`, `challenge_invalid`, `rate_limited`. */
export async function completeSignIn(
  { token }: Challenge,
  code: { totp: string } | { recovery_code: string },
): Promise<void> {
  const body = { token, ...code, locale: currentLanguage() };
  await take(api.POST("/v1/sign-in/second-factor", { body }));
  await loadSession();
}

/** Signs in to an account that was just made. @throws {Problem} 401 when it was there before, with other credentials. */
export async function signInFirst(credentials: Credentials): Promise<void> {
  const challenge = await signIn(credentials);
  if (challenge !== null) throw new Problem({ status: 401, code: "invalid_credentials" });
}

const loadSession = () => queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });

/** Ends the session and forgets everything that was loaded. @throws {Problem} when the session may still be there. */
export async function signOut(): Promise<void> {
  await take(api.POST("/v1/sign-out")).catch((error: unknown) => {
    // It has ended already.
    if (!(error instanceof Problem) || error.status !== 401) throw error;
  });
  queryClient.clear();
}
