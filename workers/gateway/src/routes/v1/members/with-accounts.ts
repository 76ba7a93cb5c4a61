import type { Member, MemberRecord } from "#shared/contracts/projects/member";
import type { Scope } from "../../../context.ts";
import { unwrap } from "../../../http/problem.ts";

/** Adds names and e-mail addresses to memberships, with one question for all of them. */
export async function withAccounts(
  { services, caller }: Scope,
  members: readonly MemberRecord[],
): Promise<Member[]> {
  const account_ids = members.map((member) => member.account_id);
  const accounts = unwrap(await services.USERS.listAccounts(caller, { account_ids }));
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return members.map((member) => {
    const account = byId.get(member.account_id);
    return { ...member, name: account?.name ?? null, email: account?.email ?? null };
  });
}
