import { WorkerEntrypoint } from "cloudflare:workers";
import type { CallContext, CallerProps } from "#shared/contracts/call-context";
import type { UsersService } from "#shared/contracts/users/service";
import { serve } from "#shared/rpc/serve";
import { activateAccount } from "./accounts/activate-account.ts";
import { type Env, makeDeps } from "./context.ts";
import { createAccount } from "./accounts/create-account.ts";
import { findAccountByEmail } from "./accounts/find-account-by-email.ts";
import { getAccount } from "./accounts/get-account.ts";
import { upsertEndUser } from "./end-users/upsert-end-user.ts";

/** The users Worker: dashboard accounts for auth, end users for oauth. */
export default class Users extends WorkerEntrypoint<Env, CallerProps> implements UsersService {
  createAccount(ctx: CallContext, input: { email: string; name: string }) {
    return serve(this.#call("createAccount", "auth"), ctx, () =>
      createAccount(makeDeps(this.env), ctx, input),
    );
  }

  activateAccount(ctx: CallContext, input: { account_id: string }) {
    return serve(this.#call("activateAccount", "auth"), ctx, () =>
      activateAccount(makeDeps(this.env), ctx, input),
    );
  }

  findAccountByEmail(ctx: CallContext, input: { email: string }) {
    return serve(this.#call("findAccountByEmail", "auth"), ctx, () =>
      findAccountByEmail(makeDeps(this.env), ctx, input),
    );
  }

  getAccount(ctx: CallContext, input: { account_id: string }) {
    return serve(this.#call("getAccount", "auth"), ctx, () =>
      getAccount(makeDeps(this.env), ctx, input),
    );
  }

  upsertEndUser(ctx: CallContext, input: { external_id: string }) {
    return serve(this.#call("upsertEndUser", "oauth"), ctx, () =>
      upsertEndUser(makeDeps(this.env), ctx, input),
    );
  }

  #call(method: keyof UsersService, caller: "auth" | "oauth") {
    return { service: "users", method, props: this.ctx.props, callers: [caller] } as const;
  }
}
