import type { CallContext } from "#shared/contracts/call-context";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, err, ok } from "#shared/result";

/** The context of an administrator, whose account is known. */
export type AdministratorContext = CallContext & {
  readonly actor: { type: "account"; id: string };
};

/** The service's table lets only administrators through; this tells the compiler. */
export function actingAdministrator(ctx: CallContext): Result<AdministratorContext, UsersError> {
  return ctx.actor.type === "account" && ctx.administrator === true
    ? ok({ ...ctx, actor: ctx.actor })
    : err({ code: "forbidden", detail: "Only administrators may do this." });
}
