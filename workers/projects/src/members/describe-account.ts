import type { CallContext } from "#shared/contracts/call-context";
import type { AccountInProjects } from "#shared/contracts/projects/account-in-projects";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { describeInProjects } from "./account-repository.ts";
import { requireAccount } from "./require-account.ts";

/** See {@link ProjectsService.describeAccount}. The gateway names the account's own, current address. */
export async function describeAccount(
  deps: Deps,
  ctx: CallContext,
  { email }: { email: string },
): Promise<Result<AccountInProjects, ProjectsError>> {
  const account = requireAccount(ctx);
  if (!account.ok) return account;
  return ok(await describeInProjects(deps.db, account.value.id, email));
}
