import type { Context } from "hono";
import type { WayBack } from "#shared/contracts/oauth/connect-session";
import type { GatewayEnv } from "../context.ts";
import { type Failure, ProblemError } from "../http/problem.ts";

/** Where a page that cannot go on leads back to. */
export type KnownWayBack = WayBack & { readonly token: string };
type LedFailure = Failure & { readonly way_back: KnownWayBack };

/** What can be wrong with a link whose session is still there. */
const WITH_SESSION: ReadonlySet<string> = new Set([
  "connect_session_invalid",
  "limit_reached",
  "integration_not_offered",
  "integration_disabled",
  "end_user_blocked",
  "end_user_deleting",
] satisfies Failure["code"][]);

/**
 * Does a link's work. If that fails and the link's session can still be cancelled, the error says so, and its page leads
 * back to the app. Looking for the way back never changes the error itself.
 */
export async function orLeadBack(
  { env: { services, caller } }: Context<GatewayEnv>,
  token: string,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof ProblemError) || !WITH_SESSION.has(thrown.failure.code)) throw thrown;
    const found = await services.OAUTH.findWayBack(caller, { token }).catch(() => null);
    if (found?.ok !== true) throw thrown;
    const led: LedFailure = { ...thrown.failure, way_back: { ...found.value, token } };
    throw new ProblemError(led, thrown.headers);
  }
}

export const wayBackOf = (failure: Failure | LedFailure): KnownWayBack | null =>
  "way_back" in failure ? failure.way_back : null;
