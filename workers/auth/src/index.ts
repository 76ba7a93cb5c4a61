import { WorkerEntrypoint } from "cloudflare:workers";
import type { SignInInput, SignUpInput } from "#shared/contracts/auth/account";
import type { AuthError, AuthService } from "#shared/contracts/auth/service";
import type { CallContext, CallerProps } from "#shared/contracts/call-context";
import type { Result } from "#shared/result";
import { serve } from "#shared/rpc/serve";
import { type Env, makeDeps } from "./context.ts";
import type { Deps } from "./deps.ts";
import { resolveSession } from "./sessions/resolve-session.ts";
import { runDue } from "./jobs/run-due.ts";
import { signIn } from "./sessions/sign-in.ts";
import { signOut } from "./sessions/sign-out.ts";
import { signUp } from "./sessions/sign-up.ts";

/** The auth Worker: passwords and sessions of the dashboard's accounts. For the gateway only. */
export default class Auth extends WorkerEntrypoint<Env, CallerProps> implements AuthService {
  signUp(ctx: CallContext, input: SignUpInput) {
    return this.#serve("signUp", ctx, (deps) => signUp(deps, ctx, input));
  }

  signIn(ctx: CallContext, input: SignInInput) {
    return this.#serve("signIn", ctx, (deps) => signIn(deps, ctx, input));
  }

  resolveSession(ctx: CallContext, input: { session_token: string }) {
    return this.#serve("resolveSession", ctx, (deps) => resolveSession(deps, ctx, input));
  }

  signOut(ctx: CallContext, input: { session_token: string }) {
    return this.#serve("signOut", ctx, (deps) => signOut(deps, ctx, input));
  }

  runDue(ctx: CallContext) {
    return this.#serve("runDue", ctx, (deps) => runDue(deps, ctx));
  }

  #serve<T>(
    method: keyof AuthService,
    ctx: CallContext,
    useCase: (deps: Deps) => Promise<Result<T, AuthError>>,
  ) {
    const callers = ["gateway"] as const;
    const call = { service: "auth", method, props: this.ctx.props, callers } as const;
    const waitUntil = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    return serve(call, ctx, () => useCase(makeDeps(this.env, { waitUntil })));
  }
}
