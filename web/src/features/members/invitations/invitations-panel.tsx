import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Ellipsis, Send } from "lucide-react";
import { MANAGED_ROLES, type Role } from "#shared/contracts/permissions";
import {
  type Invitation,
  invitationsQuery,
  resendInvitation,
  revokeInvitation,
} from "../../../api/queries/people/invitations.ts";
import { IconButton } from "../../../ui/button.tsx";
import { DataTable } from "../../../ui/lists/data-table.tsx";
import { Menu, MenuItem } from "../../../ui/overlays/menu.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { useUiText } from "../../../ui/text.ts";
import { Time } from "../../../ui/time.tsx";
import { useOnce } from "../../../ui/use-once.ts";
import { useShellText } from "../../shell/text.ts";
import { useInvitationsText } from "./text.ts";

/** Who was invited and has not come yet; nothing when there is no such person. */
export function InvitationsPanel({ project, role: own }: { project: string; role: Role }) {
  const text = useInvitationsText();
  const { roles } = useShellText();
  const invitations = useQuery(invitationsQuery(project));
  const nowMs = Date.now();
  if (invitations.error !== null && invitations.data === undefined)
    return <ProblemNotice error={invitations.error} onRetry={() => void invitations.refetch()} />;
  if (invitations.data === undefined || invitations.data.length === 0) return null;
  return (
    <section className="stack" aria-label={text.title}>
      <h2>{text.title}</h2>
      <DataTable
        caption={text.title}
        rows={invitations.data}
        rowKey={({ id }) => id}
        columns={[
          {
            key: "email",
            header: text.columns.email,
            cell: ({ email }) => <span className="row-title clip">{email}</span>,
          },
          { key: "role", header: text.columns.role, cell: ({ role }) => roles[role] },
          {
            key: "sent",
            header: text.columns.sent,
            hide: "md",
            end: true,
            cell: ({ created_at }) => <Time at={created_at} />,
          },
          {
            key: "expires",
            header: text.columns.expires,
            hide: "sm",
            end: true,
            cell: ({ expires_at }) =>
              Date.parse(expires_at) <= nowMs ? text.expired : <Time at={expires_at} />,
          },
        ]}
        menu={(invitation) =>
          MANAGED_ROLES[own].includes(invitation.role) ? (
            <InvitationMenu project={project} invitation={invitation} />
          ) : null
        }
      />
    </section>
  );
}

function InvitationMenu({ project, invitation }: { project: string; invitation: Invitation }) {
  const text = useInvitationsText();
  const ui = useUiText();
  const client = useQueryClient();
  const { id, email } = invitation;
  const reload = () => client.invalidateQueries(invitationsQuery(project));
  const resend = useMutation({
    mutationFn: () => resendInvitation(project, id),
    onSuccess: () => showToast({ title: text.resent(email), detail: text.resentDetail }),
    onSettled: reload,
  });
  const revoke = useMutation({
    mutationFn: () => revokeInvitation(project, id),
    onSuccess: () => showToast({ title: text.revoked(email) }),
    onSettled: reload,
  });
  const again = useOnce(resend.mutateAsync);
  const end = useOnce(revoke.mutateAsync);
  const error = resend.error ?? revoke.error;
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label={ui.moreActions(email)} />}>
        <MenuItem icon={Send} onSelect={() => again()}>
          {text.resend}
        </MenuItem>
        <MenuItem danger icon={Ban} onSelect={() => end()}>
          {text.revoke}
        </MenuItem>
      </Menu>
      {error === null ? null : <ProblemNotice error={error} />}
    </>
  );
}
