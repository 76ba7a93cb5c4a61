import type { ProgrammableEndpoint } from "./behaviour.ts";

/** One request that the double received. The entry is updated until the request ends. */
export type DoubleCall = {
  /** When the request had arrived, in milliseconds since 1970. */
  at: number;
  endpoint: ProgrammableEndpoint | "authorization";
  grantType?: string;
  /** The refresh token of a refresh, in full: this is a double. */
  refreshToken?: string;
  /** The HTTP status of the response; 0 until there is one, and for good if the call hangs or is cut. */
  status: number;
  /** `pending`, `ok`, the OAuth error code in the response, or the kind of the behaviour. */
  outcome: string;
  /** How the caller authenticated. */
  authMethod: "basic" | "post" | "bearer" | "none";
  /** The names of the parameters in the body; at the authorization endpoint, in the query. */
  bodyNames: string[];
  /** The caller closed the connection before the response was complete. */
  callerLeft: boolean;
};

/** Records the requests received, and how many refreshes ran at the same time. */
export class CallList {
  readonly calls: DoubleCall[] = [];
  readonly #inFlight = new Map<string, number>();
  #maxParallel = 0;

  add(call: DoubleCall): void {
    this.calls.push(call);
  }

  /** Counts a refresh of this grant until the returned function is called. */
  refreshBegins(grantId: string): () => void {
    const count = (this.#inFlight.get(grantId) ?? 0) + 1;
    this.#inFlight.set(grantId, count);
    this.#maxParallel = Math.max(this.#maxParallel, count);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#inFlight.set(grantId, (this.#inFlight.get(grantId) ?? 1) - 1);
    };
  }

  /** The most refreshes of one grant that ran at the same time. */
  maxParallelRefreshes(): number {
    return this.#maxParallel;
  }

  refreshCallsPerToken(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { endpoint, refreshToken } of this.calls) {
      if (endpoint !== "refresh" || refreshToken === undefined) continue;
      counts.set(refreshToken, (counts.get(refreshToken) ?? 0) + 1);
    }
    return counts;
  }

  refreshCalls(): number {
    return this.calls.filter(({ endpoint }) => endpoint === "refresh").length;
  }

  clear(): void {
    this.calls.length = 0;
    this.#inFlight.clear();
    this.#maxParallel = 0;
  }
}
