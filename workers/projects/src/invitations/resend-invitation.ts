import type { CallContext } from "#shared/contracts/call-context";
import type {
  Invitation,
  Inviter,
  ResendInvitationInput,
} from "#shared/contracts/projects/invitation";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId, newId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { requireAccount } from "../members/require-account.ts";
import { replaceInvitation } from "./invitation-repository.ts";
import {
  INVITATION_LIMITS,
  refusePosingInviter,
  refusedInvitation,
} from "./invitation-refusals.ts";
import { mailInvitation } from "./mail-invitation.ts";

/** See {@link ProjectsService.resendInvitation}. */
export async function resendInvitation(
  deps: Deps,
  ctx: CallContext,
  input: ResendInvitationInput & Inviter & { id: string },
): Promise<Result<Invitation, ProjectsError>> {
  const allowed = authorizeProven(ctx, "members:write");
  if (!allowed.ok) return allowed;
  const actor = requireAccount(ctx, "members:write");
  if (!actor.ok) return actor;
  const posing = refusePosingInviter(input.inviter);
  if (posing !== null) return posing;
  if (!isId("invitation", input.id)) return refusedInvitation("not_found");
  const order = { oldId: input.id, newId: newId("invitation"), actorId: actor.value.id };
  const invitation = await replaceInvitation(deps.db, allowed.value, order, INVITATION_LIMITS);
  if (typeof invitation === "string") return refusedInvitation(invitation);
  drainSoon(deps, allowed.value);
  const mailed = await mailInvitation(deps, allowed.value, invitation, input);
  return mailed.ok ? ok(invitation) : mailed;
}
