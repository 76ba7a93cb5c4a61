import { WorkerEntrypoint } from "cloudflare:workers";
import type { CallContext, CallerProps, ServiceName } from "#shared/contracts/call-context";
import type {
  CreateIntegrationInput,
  UpdateIntegrationInput,
} from "#shared/contracts/providers/integration";
import type { ProvidersError, ProvidersService } from "#shared/contracts/providers/service";
import type { Result } from "#shared/result";
import { serve } from "#shared/rpc/serve";
import { type Deps, type Env, makeDeps } from "./context.ts";
import { countKeyUse } from "./keys/count-key-use.ts";
import { createIntegration } from "./integrations/create-integration.ts";
import { deleteIntegration } from "./integrations/delete-integration.ts";
import { findIntegrationId } from "./integrations/find-integration-id.ts";
import { findIntegrationProject } from "./integrations/find-integration-project.ts";
import { getIntegration } from "./integrations/get-integration.ts";
import { listConnectable } from "./integrations/list-connectable.ts";
import { listIntegrations } from "./integrations/list-integrations.ts";
import { listProviders } from "./catalogue/list-providers.ts";
import { resolveIntegration } from "./integrations/resolve-integration.ts";
import { rewrapKeys } from "./keys/rewrap-keys.ts";
import { updateIntegration } from "./integrations/update-integration.ts";

const GATEWAY: readonly ServiceName[] = ["gateway"];
const OAUTH: readonly ServiceName[] = ["oauth"];
const SPEAKERS: readonly ServiceName[] = ["oauth", "tokens"];

/** The providers Worker: the catalogue, and the integrations with their client secrets. */
export default class Providers
  extends WorkerEntrypoint<Env, CallerProps>
  implements ProvidersService
{
  listProviders(ctx: CallContext) {
    return this.#serve("listProviders", GATEWAY, ctx, (deps) => listProviders(deps, ctx));
  }

  createIntegration(ctx: CallContext, input: CreateIntegrationInput) {
    return this.#serve("createIntegration", GATEWAY, ctx, (deps) =>
      createIntegration(deps, ctx, input),
    );
  }

  listIntegrations(ctx: CallContext) {
    return this.#serve("listIntegrations", GATEWAY, ctx, (deps) => listIntegrations(deps, ctx));
  }

  getIntegration(ctx: CallContext, input: { integration: string }) {
    return this.#serve("getIntegration", GATEWAY, ctx, (deps) => getIntegration(deps, ctx, input));
  }

  updateIntegration(
    ctx: CallContext,
    input: { integration: string; changes: UpdateIntegrationInput },
  ) {
    return this.#serve("updateIntegration", GATEWAY, ctx, (deps) =>
      updateIntegration(deps, ctx, input),
    );
  }

  findIntegrationId(ctx: CallContext, input: { integration: string }) {
    return this.#serve("findIntegrationId", GATEWAY, ctx, (deps) =>
      findIntegrationId(deps, ctx, input),
    );
  }

  deleteIntegration(ctx: CallContext, input: { integration: string }) {
    return this.#serve("deleteIntegration", GATEWAY, ctx, (deps) =>
      deleteIntegration(deps, ctx, input),
    );
  }

  resolveIntegration(ctx: CallContext, input: { integration: string }) {
    return this.#serve("resolveIntegration", SPEAKERS, ctx, (deps) =>
      resolveIntegration(deps, ctx, input),
    );
  }

  findIntegrationProject(ctx: CallContext, input: { integration_id: string }) {
    return this.#serve("findIntegrationProject", OAUTH, ctx, (deps) =>
      findIntegrationProject(deps, ctx, input),
    );
  }

  listConnectable(ctx: CallContext, input: { integrations: string[] | null }) {
    return this.#serve("listConnectable", OAUTH, ctx, (deps) => listConnectable(deps, ctx, input));
  }

  rewrapKeys(ctx: CallContext, input: { limit: number }) {
    return this.#serve("rewrapKeys", GATEWAY, ctx, (deps) => rewrapKeys(deps, ctx, input));
  }

  countKeyUse(ctx: CallContext) {
    return this.#serve("countKeyUse", GATEWAY, ctx, (deps) => countKeyUse(deps, ctx));
  }

  #serve<T>(
    method: keyof ProvidersService,
    callers: readonly ServiceName[],
    ctx: CallContext,
    useCase: (deps: Deps) => Promise<Result<T, ProvidersError>>,
  ) {
    const call = { service: "providers", method, props: this.ctx.props, callers } as const;
    const waitUntil = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    return serve(call, ctx, () => useCase(makeDeps(this.env, { waitUntil })));
  }
}
