import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem.ts";

/** A longer `Retry-After` is said on the page instead of waited for behind a skeleton. */
const LONGEST_WAIT_SECONDS = 3;

/** Only what may pass by itself is asked again: no answer, an overload, an outage. */
const mayPass = (error: Error): boolean =>
  error instanceof Problem &&
  (error.status === 0 || error.status === 429 || error.status >= 500) &&
  (error.retryAfter ?? 0) <= LONGEST_WAIT_SECONDS;

/** Who is refused may have another role by now: what the pages know of the project is asked again. */
function learnRole(error: Error): void {
  // The banner on every page follows the session's answer.
  if (error instanceof Problem && error.code === "maintenance")
    void queryClient.invalidateQueries({ queryKey: ["session"] });
  if (!(error instanceof Problem) || error.status !== 403) return;
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === "projects" && queryKey.length <= 2,
  });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: learnRole }),
  mutationCache: new MutationCache({ onError: learnRole }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && mayPass(error),
      retryDelay: (attempt, error) =>
        error instanceof Problem && error.retryAfter !== null
          ? error.retryAfter * 1000
          : 500 * 2 ** attempt,
    },
    // Offline, a change fails at once: one that waits for the network would happen when nobody expects it any more.
    // What a form sent and got, such as a password or a new key, goes with the form.
    mutations: { retry: false, networkMode: "always", gcTime: 0 },
  },
});
