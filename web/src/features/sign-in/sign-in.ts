import { api, take } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { sessionQuery } from "../../api/session.ts";

export type Credentials = { email: string; password: string };

/** Opens a session and loads who it belongs to. @throws {Problem} */
export async function signIn(credentials: Credentials): Promise<void> {
  await take(api.POST("/v1/sign-in", { body: credentials }));
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

/** Ends the session and forgets everything that was loaded. */
export async function signOut(): Promise<void> {
  await take(api.POST("/v1/sign-out"));
  queryClient.clear();
}
