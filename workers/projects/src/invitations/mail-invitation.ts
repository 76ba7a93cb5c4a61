import type { MailLocale } from "#shared/contracts/auth/mail";
import { type ProjectContext, asService } from "#shared/contracts/call-context";
import type { Invitation } from "#shared/contracts/projects/invitation";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { findConnectSettings } from "../projects/project-repository.ts";

/**
 * Mails an invitation that is stored. Auth keeps the mail until it has left, and makes the link from the invitation's id,
 * so no secret is passed on. When auth cannot take it, the call fails, and the invitation can be sent again.
 */
export async function mailInvitation(
  deps: Deps,
  ctx: ProjectContext,
  invitation: Invitation,
  { inviter, locale = "en" }: { inviter: string; locale?: MailLocale | undefined },
): Promise<Result<null, ProjectsError>> {
  const project = await findConnectSettings(deps.db, ctx.projectId);
  if (project === null) return notFound("project");
  const sent = await deps.auth.sendMail(asService(ctx, "projects", ctx.projectId), {
    to: invitation.email,
    locale,
    template: "invitation",
    values: { invitation_id: invitation.id, project: project.name, inviter, role: invitation.role },
  });
  if (sent.ok) return ok(null);
  return err({ code: "email_unusable", detail: "This e-mail address cannot be used." });
}
