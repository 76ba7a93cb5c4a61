import type { MembershipRecord } from "#shared/contracts/projects/platform-project";
import type { PlatformAccount } from "#shared/contracts/users/platform-account";
import type { UsersError } from "#shared/contracts/users/service";
import { type Result, ok } from "#shared/result";
import type { Scope } from "../../../context.ts";
import { unwrap } from "../../../http/problem.ts";

/** An account with the projects that it is a member of, both asked for at once. */
export async function showAccount(
  { services, caller }: Scope,
  account_id: string,
): Promise<Result<PlatformAccount & { memberships: MembershipRecord[] }, UsersError>> {
  const [account, memberships] = await Promise.all([
    services.USERS.getPlatformAccount(caller, { account_id }),
    services.PROJECTS.listMembershipsOf(caller, { account_id }),
  ]);
  return account.ok ? ok({ ...account.value, memberships: unwrap(memberships) }) : account;
}
