import type { Clock } from "../clock.ts";
import { type CallContext, asService } from "../contracts/call-context.ts";
import type { ServiceName } from "../contracts/service-names.ts";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import type { ProvidersError, ProvidersService } from "../contracts/providers/service.ts";
import type { Result } from "../result.ts";
import { TimedMap } from "../memory/timed-map.ts";
import { cacheRequests } from "../metrics/families.ts";
import { meter } from "../metrics/meter.ts";

/** How long a resolved integration may be kept, counted from when it was requested. */
const LIFE_MS = 20_000;
/** A disabled one refuses requests, and may be enabled any moment. So it is asked for again, once a second at most. */
const DISABLED_LIFE_MS = 1_000;
const CAPACITY = 2_000;

/**
 * Caches integrations by id or key for at most 20 s, so a change, even a disable, takes effect within 20 s. They hold
 * the client secret, which never leaves this memory. Failures are not cached, and a disabled integration for 1 s only.
 */
export class IntegrationCache {
  readonly #known: TimedMap<ResolvedIntegration>;
  readonly #providers: ProvidersService;
  readonly #self: ServiceName;
  readonly #clock: Clock;

  constructor(providers: ProvidersService, self: ServiceName, clock: Clock) {
    this.#known = new TimedMap(clock, LIFE_MS, CAPACITY);
    this.#providers = providers;
    this.#self = self;
    this.#clock = clock;
  }

  /** As {@link ProvidersService.resolveIntegration}, in this project, including disabled integrations. */
  async resolve(
    ctx: CallContext,
    projectId: string,
    integration: string,
  ): Promise<Result<ResolvedIntegration, ProvidersError>> {
    // No id or key contains a colon, so the names of two projects never collide.
    const name = `${projectId}:${integration}`;
    const known = this.#known.get(name);
    const result = known === undefined ? "miss" : "hit";
    meter.count(cacheRequests, { cache: "integrations", result });
    return known === undefined
      ? this.resolveFresh(ctx, projectId, integration)
      : { ok: true, value: known };
  }

  /** As {@link resolve}, but asked now, for what cannot be taken back. Forgets what is no longer there. */
  async resolveFresh(
    ctx: CallContext,
    projectId: string,
    integration: string,
  ): Promise<Result<ResolvedIntegration, ProvidersError>> {
    const name = `${projectId}:${integration}`;
    const askedMs = this.#clock();
    const found = await this.#providers.resolveIntegration(asService(ctx, this.#self, projectId), {
      integration,
    });
    if (found.ok) {
      const endMs = found.value.enabled ? Infinity : askedMs + DISABLED_LIFE_MS;
      this.#known.set(name, found.value, askedMs, endMs);
    } else this.#known.delete(name);
    return found;
  }
}
