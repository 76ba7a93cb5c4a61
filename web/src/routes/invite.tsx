import { createFileRoute } from "@tanstack/react-router";
import { InvitePage } from "../features/members/invitations/invite-page.tsx";

/** The token stands behind the #, which the browser sends to no server. */
export const Route = createFileRoute("/invite")({ component: InvitePage });
