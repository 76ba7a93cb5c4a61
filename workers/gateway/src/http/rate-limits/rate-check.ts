import { rateLimited } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { ProblemError } from "../problem.ts";
import type { ClassPolicies, LimitScope, Policy } from "./policies.ts";
import type { Count, WindowCounter } from "./window-counter.ts";

/** The limits of one request: each is counted when it is known whose request it is. */
export class RateCheck {
  readonly #limits: ClassPolicies;
  readonly #counter: WindowCounter;
  readonly #counts: { readonly policy: Policy; readonly count: Count }[] = [];

  constructor(limits: ClassPolicies, counter: WindowCounter) {
    this.#limits = limits;
    this.#counter = counter;
  }

  /** Counts the request against the limits of its caller. @throws ProblemError `rate_limited`. */
  check(scope: LimitScope, caller: string): void {
    for (const policy of this.#limits.policies) {
      if (policy.scope !== scope) continue;
      const count = this.#counter.take(policy, caller);
      this.#counts.push({ policy, count });
      if (count.remaining >= 0) continue;
      meter.count(rateLimited, { limit: policy.name });
      throw new ProblemError({
        code: "rate_limited",
        detail: `More than ${policy.quota} requests in ${policy.windowSeconds} seconds (${policy.name}).`,
        retry_after: count.resetSeconds,
      });
    }
  }

  /**
   * Tells the caller its limits and what is left of those that were counted.
   *
   * @see [draft-ietf-httpapi-ratelimit-headers-11](https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11)
   */
  addHeaders(headers: Headers): void {
    headers.set("ratelimit-policy", this.#limits.header);
    if (this.#counts.length === 0) return;
    const items = this.#counts.map(
      ({ policy, count }) =>
        `"${policy.name}";r=${Math.max(0, count.remaining)};t=${count.resetSeconds}`,
    );
    headers.set("ratelimit", items.join(", "));
  }
}
