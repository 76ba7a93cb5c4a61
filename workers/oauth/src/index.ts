import { WorkerEntrypoint } from "cloudflare:workers";
import type { CallContext, CallerProps } from "#shared/contracts/call-context";
import type { ServiceError } from "#shared/contracts/errors";
import type { CreateConnectSessionInput } from "#shared/contracts/oauth/connect-session";
import type { CallbackInput, StartConnectInput } from "#shared/contracts/oauth/flow";
import type { OAuthService } from "#shared/contracts/oauth/service";
import type { Result } from "#shared/result";
import { serve } from "#shared/rpc/serve";
import { type Deps, type Env, makeDeps } from "./context.ts";
import { createConnectSession } from "./connect/create-connect-session.ts";
import { getConnectPage } from "./connect/get-connect-page.ts";
import { handleCallback } from "./callback/handle-callback.ts";
import { startConnect } from "./connect/start-connect.ts";

export default class OAuth extends WorkerEntrypoint<Env, CallerProps> implements OAuthService {
  #run<I, T, Code extends string>(
    useCase: (deps: Deps, ctx: CallContext, input: I) => Promise<Result<T, ServiceError<Code>>>,
    ctx: CallContext,
    input: I,
  ): Promise<Result<T, ServiceError<Code | "forbidden">>> {
    const { props } = this.ctx;
    const call = { service: "oauth", method: useCase.name, props, callers: ["gateway"] } as const;
    return serve(call, ctx, () => {
      const deps = makeDeps(this.env, { waitUntil: (work) => this.ctx.waitUntil(work) });
      return useCase(deps, ctx, input);
    });
  }

  createConnectSession(ctx: CallContext, input: CreateConnectSessionInput) {
    return this.#run(createConnectSession, ctx, input);
  }
  getConnectPage(ctx: CallContext, input: { token: string }) {
    return this.#run(getConnectPage, ctx, input);
  }
  startConnect(ctx: CallContext, input: StartConnectInput) {
    return this.#run(startConnect, ctx, input);
  }
  handleCallback(ctx: CallContext, input: CallbackInput) {
    return this.#run(handleCallback, ctx, input);
  }
}
