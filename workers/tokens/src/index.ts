import { WorkerEntrypoint } from "cloudflare:workers";
import { configurationProblem } from "#shared/configuration-error";
import type { CallContext, CallerProps, ServiceName } from "#shared/contracts/call-context";
import type { ServiceError } from "#shared/contracts/errors";
import type {
  ListConnectionsInput,
  UpdateConnectionInput,
} from "#shared/contracts/tokens/connection";
import type { DiscardGrantInput, StoreConnectionInput } from "#shared/contracts/tokens/grant";
import type { TokensService } from "#shared/contracts/tokens/service";
import type { ReadTokenInput, ReadTokensInput, RefreshInput } from "#shared/contracts/tokens/token";
import { type Result, ok } from "#shared/result";
import { serve } from "#shared/rpc/serve";
import { checkReadiness } from "./jobs/check-readiness.ts";
import { confirmConnection } from "./connections/confirm-connection.ts";
import { type Deps, type Env, type Parts, makeParts } from "./context.ts";
import { countKeyUse } from "./jobs/count-key-use.ts";
import { deleteConnection } from "./connections/delete-connection.ts";
import { disableConnection } from "./connections/disable-connection.ts";
import { discardGrant } from "./revocation/discard-grant.ts";
import { enableConnection } from "./connections/enable-connection.ts";
import { getConnection } from "./connections/get-connection.ts";
import { introspectConnection } from "./token/introspect-connection.ts";
import { listConnections } from "./connections/list-connections.ts";
import { readToken } from "./read/read-token.ts";
import { readTokens } from "./read/read-tokens.ts";
import { refreshConnection } from "./refresh/refresh-connection.ts";
import { releaseIntegration } from "./connections/release-integration.ts";
import { revokeConnection } from "./connections/revoke-connection.ts";
import { rewrapKeys } from "./jobs/rewrap-keys.ts";
import { rotateDataKeys } from "./jobs/rotate-data-keys.ts";
import { runDue } from "./jobs/run-due.ts";
import { storeConnection } from "./connections/store-connection.ts";
import { updateConnection } from "./connections/update-connection.ts";

let parts: Parts | undefined;
const partsOf = (env: Env): Parts => (parts ??= makeParts(env));

type UseCase<I, T, Code extends string> = (
  deps: Deps,
  ctx: CallContext,
  input: I,
) => Promise<Result<T, ServiceError<Code>>>;

type Id = { connection_id: string };

export default class Tokens extends WorkerEntrypoint<Env, CallerProps> implements TokensService {
  #run<I, T, Code extends string>(
    callers: readonly ServiceName[],
    useCase: UseCase<I, T, Code>,
    ctx: CallContext,
    input: I,
  ): Promise<Result<T, ServiceError<Code | "forbidden">>> {
    const call = {
      service: "tokens",
      method: useCase.name,
      props: this.ctx.props,
      callers,
    } as const;
    return serve(call, ctx, () => {
      const deps = {
        ...partsOf(this.env),
        waitUntil: (work: Promise<unknown>) => this.ctx.waitUntil(work),
      };
      return useCase(deps, ctx, input);
    });
  }

  storeConnection(ctx: CallContext, input: StoreConnectionInput) {
    return this.#run(["oauth"], storeConnection, ctx, input);
  }
  discardGrant(ctx: CallContext, input: DiscardGrantInput) {
    return this.#run(["oauth"], discardGrant, ctx, input);
  }
  readToken(ctx: CallContext, input: ReadTokenInput) {
    return this.#run(["gateway"], readToken, ctx, input);
  }
  readTokens(ctx: CallContext, input: ReadTokensInput) {
    return this.#run(["gateway"], readTokens, ctx, input);
  }
  refreshConnection(ctx: CallContext, input: RefreshInput) {
    return this.#run(["gateway"], refreshConnection, ctx, input);
  }
  getConnection(ctx: CallContext, input: Id) {
    return this.#run(["gateway", "oauth"], getConnection, ctx, input);
  }
  listConnections(ctx: CallContext, input: ListConnectionsInput) {
    return this.#run(["gateway"], listConnections, ctx, input);
  }
  updateConnection(ctx: CallContext, input: Id & { changes: UpdateConnectionInput }) {
    return this.#run(["gateway"], updateConnection, ctx, input);
  }
  confirmConnection(ctx: CallContext, input: { connect_code: string }) {
    return this.#run(["gateway"], confirmConnection, ctx, input);
  }
  disableConnection(ctx: CallContext, input: Id) {
    return this.#run(["gateway"], disableConnection, ctx, input);
  }
  enableConnection(ctx: CallContext, input: Id) {
    return this.#run(["gateway"], enableConnection, ctx, input);
  }
  revokeConnection(ctx: CallContext, input: Id) {
    return this.#run(["gateway"], revokeConnection, ctx, input);
  }
  deleteConnection(ctx: CallContext, input: Id & { hard: boolean }) {
    return this.#run(["gateway"], deleteConnection, ctx, input);
  }
  releaseIntegration(ctx: CallContext, input: { integration_id: string }) {
    return this.#run(["gateway"], releaseIntegration, ctx, input);
  }
  introspectConnection(ctx: CallContext, input: Id) {
    return this.#run(["gateway"], introspectConnection, ctx, input);
  }
  runDue(ctx: CallContext) {
    return this.#run(["gateway"], runDue, ctx, null);
  }
  rewrapKeys(ctx: CallContext, input: { limit: number }) {
    return this.#run(["gateway"], rewrapKeys, ctx, input);
  }
  rotateDataKeys(ctx: CallContext, input: { limit: number; max_age_days?: number }) {
    return this.#run(["gateway"], rotateDataKeys, ctx, input);
  }
  countKeyUse(ctx: CallContext) {
    return this.#run(["gateway"], countKeyUse, ctx, null);
  }
  async checkReadiness(ctx: CallContext) {
    const problem = configurationProblem(() => partsOf(this.env));
    if (problem !== null) return ok({ problems: [problem] });
    return this.#run(["gateway"], checkReadiness, ctx, null);
  }
}
