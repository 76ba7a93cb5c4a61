import type { CallContext } from "#shared/contracts/call-context";
import type {
  CreateInvitationInput,
  Invitation,
  Inviter,
} from "#shared/contracts/projects/invitation";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { normaliseEmail } from "#shared/email";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { requireAccount } from "../members/require-account.ts";
import { insertInvitation } from "./invitation-repository.ts";
import {
  INVITATION_LIMITS,
  refusePosingInviter,
  refusedInvitation,
} from "./invitation-refusals.ts";
import { mailInvitation } from "./mail-invitation.ts";

/** See {@link ProjectsService.createInvitation}. Accounts only: no API key has `members:write`. */
export async function createInvitation(
  deps: Deps,
  ctx: CallContext,
  input: CreateInvitationInput & Inviter,
): Promise<Result<Invitation, ProjectsError>> {
  const allowed = authorizeProven(ctx, "members:write");
  if (!allowed.ok) return allowed;
  const actor = requireAccount(ctx, "members:write");
  if (!actor.ok) return actor;
  const posing = refusePosingInviter(input.inviter);
  if (posing !== null) return posing;
  const email = normaliseEmail(input.email);
  if (email === null)
    return err({
      code: "email_unusable",
      detail: "This e-mail address cannot be used. Check the part after the @.",
      errors: [{ path: "/email", message: "This address cannot be used.", code: "wrong_format" }],
    });
  const id = newId("invitation");
  const order = { id, email, role: input.role, actorId: actor.value.id };
  const sent = await insertInvitation(deps.db, allowed.value, order, INVITATION_LIMITS);
  if (typeof sent === "string") return refusedInvitation(sent);
  const invitation = { id, email, role: input.role, invited_by: actor.value.id, ...sent };
  drainSoon(deps, allowed.value);
  const mailed = await mailInvitation(deps, allowed.value, invitation, input);
  return mailed.ok ? ok(invitation) : mailed;
}
