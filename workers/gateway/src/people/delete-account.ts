import type { CallContext } from "#shared/contracts/call-context";
import type { LeavingAccount } from "#shared/contracts/users/account";
import { type Result, err, ok } from "#shared/result";
import { asGateway } from "../context.ts";
import type { Env } from "../env.ts";
import type { Failure } from "../http/problem.ts";

type Services = Pick<Env, "AUTH" | "PROJECTS" | "USERS">;

/**
 * Goes through the steps of an account's deletion after its beginning. Each can be repeated, and none finds the account a
 * member again, so a run that dies anywhere is repeated by the job.
 *
 * @returns `sole_owner` when the account became a project's only owner meanwhile: it is active again.
 */
export async function finishAccount(
  services: Services,
  ctx: Pick<CallContext, "requestId" | "ip">,
  leaving: LeavingAccount,
): Promise<Result<null, Failure>> {
  const by = { ...asGateway(ctx.requestId), ip: ctx.ip };
  const { account_id } = leaving;
  const left = await services.PROJECTS.leaveAllProjects(by, { account_id });
  if (!left.ok) {
    const { code } = left.error;
    if (code !== "sole_owner") return err(left.error);
    const kept = await services.USERS.keepAccount(by, { account_id });
    return err(kept.ok ? left.error : kept.error);
  }
  const forgotten = await services.AUTH.forgetAccount(by, leaving);
  if (!forgotten.ok) return forgotten;
  const finished = await services.USERS.finishAccountDeletion(by, { account_id });
  return finished.ok ? ok(null) : finished;
}
