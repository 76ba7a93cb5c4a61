import type { z } from "@hono/zod-openapi";
import type { platformProjectDetailSchema } from "#shared/contracts/projects/platform-project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, ok } from "#shared/result";
import type { Scope } from "../../../context.ts";
import { unwrap } from "../../../http/problem.ts";

/** A project with its members' names and addresses. */
export async function showProject(
  { services, caller }: Scope,
  id: string,
): Promise<Result<z.infer<typeof platformProjectDetailSchema>, ProjectsError>> {
  const found = await services.PROJECTS.getPlatformProject(caller, { id });
  if (!found.ok) return found;
  const account_ids = found.value.members.map((member) => member.account_id);
  const accounts = unwrap(await services.USERS.listAccounts(caller, { account_ids }));
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const members = found.value.members.map((member) => {
    const account = byId.get(member.account_id);
    return { ...member, email: account?.email ?? null, name: account?.name ?? null };
  });
  return ok({ ...found.value, members });
}
