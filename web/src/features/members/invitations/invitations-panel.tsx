import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Ellipsis, Send } from "lucide-react";
import { MANAGED_ROLES, type Role } from "#shared/contracts/permissions";
import { useMay, useMayEnd } from "../../../api/may.ts";
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

type Order = { act: "resend" | "revoke"; of: Invitation };

/** Who was invited and has not come yet; nothing when there is no such person. */
export function InvitationsPanel({ project, role: own }: { project: string; role: Role }) {
  const text = useInvitationsText();
  const { roles } = useShellText();
  const client = useQueryClient();
  const mayWrite = useMay(project)("members:write");
  const mayEnd = useMayEnd(project)("members:write");
  const invitations = useQuery(invitationsQuery(project));
  const nowMs = Date.now();
  const change = useMutation({
    mutationFn: ({ act, of }: Order) =>
      act === "resend" ? resendInvitation(project, of.id) : revokeInvitation(project, of.id),
    onSuccess: (_, { act, of: { email } }) =>
      showToast(
        act === "resend"
          ? { title: text.resent(email), detail: text.resentDetail }
          : { title: text.revoked(email) },
      ),
    onSettled: () => client.invalidateQueries(invitationsQuery(project)),
  });
  const order = useOnce(change.mutateAsync);
  if (invitations.error !== null && invitations.data === undefined)
    return <ProblemNotice error={invitations.error} onRetry={() => void invitations.refetch()} />;
  if (invitations.data === undefined || invitations.data.length === 0) return null;
  return (
    <section className="stack below" aria-label={text.title}>
      <h2>{text.title}</h2>
      {change.error === null ? null : <ProblemNotice error={change.error} />}
      <DataTable
        caption={text.title}
        rows={invitations.data}
        rowKey={({ id }) => id}
        columns={[
          {
            key: "email",
            header: text.columns.email,
            cell: ({ email }) => <span className="row-title clip roomy">{email}</span>,
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
          mayEnd && MANAGED_ROLES[own].includes(invitation.role) ? (
            <InvitationMenu
              email={invitation.email}
              onResend={mayWrite ? () => order({ act: "resend", of: invitation }) : undefined}
              onRevoke={() => order({ act: "revoke", of: invitation })}
            />
          ) : null
        }
      />
    </section>
  );
}

function InvitationMenu({
  email,
  onResend,
  onRevoke,
}: {
  email: string;
  /** Absent in an archived project, which nobody can join. */
  onResend: (() => void) | undefined;
  onRevoke: () => void;
}) {
  const text = useInvitationsText();
  const ui = useUiText();
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={ui.moreActions(email)} />}>
      {onResend === undefined ? null : (
        <MenuItem icon={Send} onSelect={onResend}>
          {text.resend}
        </MenuItem>
      )}
      <MenuItem danger icon={Ban} onSelect={onRevoke}>
        {text.revoke}
      </MenuItem>
    </Menu>
  );
}
