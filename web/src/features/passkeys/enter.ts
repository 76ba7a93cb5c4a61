import { type PasskeyAssertion, sendPasskey } from "./passkey-calls.ts";
import { queryClient } from "../../api/query-client.ts";
import { sessionQuery } from "../../api/session.ts";

/**
 * Opens a session by a passkey and loads whose it is. Where somebody else was signed in before, the page begins anew: what
 * it shows is not theirs to see.
 *
 * @throws {Problem} `passkey_refused`.
 */
export async function enter(assertion: PasskeyAssertion): Promise<void> {
  const before = queryClient.getQueryData(sessionQuery.queryKey)?.account.id;
  const { account } = await sendPasskey(assertion);
  if (before !== undefined && before !== account.id) {
    queryClient.clear();
    window.location.assign("/projects");
    // Nothing more may happen on this page.
    await new Promise(() => undefined);
  }
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}
