import type { CallContext } from "#shared/contracts/call-context";
import type { MembershipRecord } from "#shared/contracts/projects/platform-project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { selectMemberships } from "./platform-project-repository.ts";

/** See {@link ProjectsService.listMembershipsOf}. */
export const listMembershipsOf = async (
  deps: Deps,
  _ctx: CallContext,
  input: { account_id: string },
): Promise<Result<MembershipRecord[], ProjectsError>> =>
  ok(isId("account", input.account_id) ? await selectMemberships(deps.db, input.account_id) : []);
