import type { AuthorizationBehaviour, Behaviour, ProgrammableEndpoint } from "./behaviour.ts";
import type { DoubleCall } from "./calls.ts";
import type { IssuedGrant, ProviderDouble } from "./contract.ts";

type Description = Pick<ProviderDouble, "port" | "origin" | "endpoints" | "client">;

/** A hold in another process: `reached` tells whether a call was held within the time. */
export type RemoteHold = { reached(timeoutMs: number): Promise<boolean>; release(): Promise<void> };

/**
 * A provider double that runs in another process (`main.ts`), with the same methods.
 *
 * @throws Error with the double's message when it refuses an operation.
 */
export class RemoteProviderDouble {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  describe(): Promise<Description> {
    return this.#ask("describe");
  }

  issueGrant(o: { sub?: string; scope?: string; expiresInSeconds?: number } = {}) {
    return this.#ask<IssuedGrant>("issueGrant", o);
  }

  program(endpoint: ProgrammableEndpoint, behaviour: Behaviour | Behaviour[]): Promise<void> {
    return this.#ask("program", { endpoint, behaviour });
  }

  programAuthorization(behaviour: AuthorizationBehaviour | AuthorizationBehaviour[]) {
    return this.#ask<void>("programAuthorization", { behaviour });
  }

  calls(): Promise<DoubleCall[]> {
    return this.#ask("calls");
  }

  async refreshCallsPerToken(): Promise<Map<string, number>> {
    return new Map(Object.entries(await this.#ask<Record<string, number>>("refreshCallsPerToken")));
  }

  refreshCalls(): Promise<number> {
    return this.#ask("refreshCalls");
  }

  maxParallelRefreshes(): Promise<number> {
    return this.#ask("maxParallelRefreshes");
  }

  isAccessTokenActive(token: string): Promise<boolean> {
    return this.#ask("isAccessTokenActive", { token });
  }

  isRefreshTokenActive(token: string): Promise<boolean> {
    return this.#ask("isRefreshTokenActive", { token });
  }

  killGrant(token: string): Promise<void> {
    return this.#ask("killGrant", { token });
  }

  rotateSigningKeys(o: { forget?: boolean } = {}): Promise<void> {
    return this.#ask("rotateSigningKeys", o);
  }

  async holdNext(endpoint: ProgrammableEndpoint): Promise<RemoteHold> {
    const { holdId } = await this.#ask<{ holdId: number }>("holdNext", { endpoint });
    return {
      reached: (timeoutMs) => this.#ask("awaitHold", { holdId, timeoutMs }),
      release: () => this.#ask("releaseHold", { holdId }),
    };
  }

  reset(): Promise<void> {
    return this.#ask("reset");
  }

  /** The caller names the result's type: both ends are in this folder. */
  async #ask<T>(op: string, args: Record<string, unknown> = {}): Promise<T> {
    const response = await fetch(`${this.#origin}/control`, {
      method: "POST",
      body: JSON.stringify({ op, args }),
    });
    const answer: { result: T; error?: string } = await response.json();
    if (!response.ok) throw new Error(answer.error ?? `control answered ${response.status}`);
    return answer.result;
  }
}
