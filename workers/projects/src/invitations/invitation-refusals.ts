import type { ProjectsError } from "#shared/contracts/projects/service";
import { poseOf } from "#shared/names/posing-name";
import { type Err, err } from "#shared/result";
import { forbidden, notFound } from "../projects/errors.ts";

/**
 * How many invitations of a project can be open at once, and how many an address gets and an account sends in a day, in all
 * projects together.
 */
export const INVITATION_LIMITS = { open: 100, perAddressAndDay: 5, perInviterAndDay: 200 };

/** The error for an invitation that was not sent, changed or revoked. */
export function refusedInvitation(
  refusal: "not_found" | "forbidden" | "exists" | "limit",
): Err<ProjectsError> {
  switch (refusal) {
    case "not_found":
      return notFound("invitation");
    case "forbidden":
      return forbidden("Owners invite into every role, admins only developers and viewers.");
    case "exists":
      return err({
        code: "invitation_exists",
        detail: "This address has an open invitation already. Send it again, or revoke it.",
        errors: [{ path: "/email", message: "It has an open invitation.", code: "taken" }],
      });
    case "limit":
      return err({
        code: "limit_reached",
        detail: `A project has at most ${INVITATION_LIMITS.open} open invitations, an address gets at most ${INVITATION_LIMITS.perAddressAndDay} in a day, and you send at most ${INVITATION_LIMITS.perInviterAndDay} in a day.`,
      });
  }
}

/** Refuses an inviter whose own name, which the mail begins with, poses as a provider or as a notice of security. */
export const refusePosingInviter = (name: string): Err<ProjectsError> | null =>
  poseOf(name) === null
    ? null
    : err({
        code: "invalid_request",
        detail:
          "Your own name could mislead the person whom you invite. Change it on your account's page first.",
      });

/** The same for every reason, so that a link tells nothing but that it does not work. */
export const linkInvalid = (): Err<ProjectsError> =>
  err({
    code: "link_invalid",
    detail: "This invitation was used, was revoked or has expired. Ask for another one.",
  });
