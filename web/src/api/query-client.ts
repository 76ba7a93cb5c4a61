import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./problem.ts";

/** Only what may pass by itself is asked again: no answer, an overload, an outage. */
const mayPass = (error: Error): boolean =>
  error instanceof Problem && (error.status === 0 || error.status === 429 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && mayPass(error),
      retryDelay: (attempt, error) =>
        error instanceof Problem && error.retryAfter !== null
          ? error.retryAfter * 1000
          : 500 * 2 ** attempt,
    },
    mutations: { retry: false },
  },
});
