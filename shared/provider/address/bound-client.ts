import type { Deadline } from "../../async/deadline.ts";
import type { ProviderClient } from "../types.ts";
import { ProviderFetchError } from "./guarded-fetch.ts";

/**
 * The same client for one request: none of its calls lasts beyond the deadline, and after it nothing is sent any more.
 * Each call keeps its own limit where that is shorter.
 */
export const boundClient = (client: ProviderClient, deadline: Deadline): ProviderClient => ({
  fetch: async (url, init, limits) => {
    const leftMs = deadline.leftMs();
    if (leftMs === 0) throw new ProviderFetchError("unreachable");
    return client.fetch(url, init, { ...limits, deadlineMs: Math.min(limits.deadlineMs, leftMs) });
  },
});
