import type { CallContext } from "#shared/contracts/call-context";
import type {
  AcceptedInvitation,
  InvitationTokenInput,
  Invitee,
} from "#shared/contracts/projects/invitation";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { readLinkToken } from "#shared/crypto/link-token";
import { normaliseEmail } from "#shared/email";
import { type Result, err, ok } from "#shared/result";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { MAX_MEMBERS } from "../members/list-members.ts";
import { requireAccount } from "../members/require-account.ts";
import { acceptOnce } from "./accept-repository.ts";
import { linkInvalid } from "./invitation-refusals.ts";

/** See {@link ProjectsService.acceptInvitation}. */
export async function acceptInvitation(
  deps: Deps,
  ctx: CallContext,
  input: InvitationTokenInput & Invitee,
): Promise<Result<AcceptedInvitation, ProjectsError>> {
  const account = requireAccount(ctx);
  if (!account.ok) return account;
  const id = await readLinkToken(await deps.linkKeys(), "invitation", input.token);
  if (id === null) return linkInvalid();
  const accepted = await acceptOnce(deps.db, ctx, {
    id,
    accountId: account.value.id,
    email: normaliseEmail(input.email) ?? "",
    limit: MAX_MEMBERS,
  });
  switch (accepted) {
    case "invalid":
      return linkInvalid();
    case "another":
      return err({
        code: "invitation_for_another",
        detail: "This invitation is for another address. Sign in with the account that has it.",
      });
    case "member":
      return err({ code: "already_member", detail: "You are a member of this project already." });
    case "limit":
      return err({
        code: "limit_reached",
        detail: `A project has at most ${MAX_MEMBERS} members. Ask an owner to remove one first.`,
      });
    default:
      drainSoon(deps, { ...ctx, projectId: accepted.project_id });
      return ok(accepted);
  }
}
