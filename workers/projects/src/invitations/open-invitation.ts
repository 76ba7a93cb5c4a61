import type { CallContext } from "#shared/contracts/call-context";
import type { InvitationTokenInput, OpenedInvitation } from "#shared/contracts/projects/invitation";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { readLinkToken } from "#shared/crypto/link-token";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { findOpened } from "./accept-repository.ts";
import { linkInvalid } from "./invitation-refusals.ts";

/** See {@link ProjectsService.openInvitation}. The link is the permission, so no other one is asked for. */
export async function openInvitation(
  deps: Deps,
  _ctx: CallContext,
  input: InvitationTokenInput,
): Promise<Result<OpenedInvitation, ProjectsError>> {
  const id = await readLinkToken(await deps.linkKeys(), "invitation", input.token);
  const opened = id === null ? null : await findOpened(deps.db, id);
  return opened === null ? linkInvalid() : ok(opened);
}
