import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { isProblem } from "../../../api/problem.ts";
import {
  ADMIN_KEY,
  type SignUpInvitation,
  inviteToSignUp,
  revokeSignUpInvitation,
  signUpInvitationsQuery,
} from "../../../api/queries/platform/admin.ts";
import { Button } from "../../../ui/button.tsx";
import { shortId } from "../../../ui/copy.tsx";
import { DataTable } from "../../../ui/lists/data-table.tsx";
import { ConfirmDialog } from "../../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { Time } from "../../../ui/time.tsx";
import { useOnce } from "../../../ui/use-once.ts";
import { EmailForm } from "../email-form.tsx";
import { useAdminText } from "../text.ts";

/** Invites an address to sign up, and shows which invitations still work. */
export function SignUpInvitations() {
  const { invite: text } = useAdminText();
  const client = useQueryClient();
  const invite = useMutation({
    mutationFn: inviteToSignUp,
    onSuccess: async (_, email) => {
      showToast({ title: text.sent(email) });
      await client.invalidateQueries({ queryKey: ADMIN_KEY });
    },
  });
  return (
    <>
      <Panel title={text.title}>
        <EmailForm
          label={text.email}
          hint={text.hint}
          verb={text.send}
          doing={text.sending}
          send={invite}
          refused={
            isProblem(invite.error, "email_unusable") || isProblem(invite.error, "invalid_request")
              ? text.unusable
              : undefined
          }
        />
      </Panel>
      <OpenInvitations />
    </>
  );
}

function OpenInvitations() {
  const { invite: text } = useAdminText();
  const found = useInfiniteQuery(signUpInvitationsQuery);
  const [revoking, setRevoking] = useState<SignUpInvitation | null>(null);
  const rows = found.data?.pages.flatMap(({ data }) => data);
  return (
    <Panel title={text.open} flush>
      {found.error !== null && rows === undefined ? (
        <div className="panel-body">
          <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />
        </div>
      ) : rows?.length === 0 ? (
        <p className="panel-body quiet">{text.none}</p>
      ) : (
        <DataTable
          caption={text.open}
          rows={rows}
          rowKey={({ id }) => id}
          columns={[
            {
              key: "email",
              header: text.email,
              cell: ({ email, expires_at: expires }) => (
                <>
                  <span className="row-title">{email}</span>
                  <span className="sub">
                    {text.until} <Time at={expires} />
                  </span>
                </>
              ),
            },
            {
              key: "by",
              header: text.by,
              hide: "md",
              cell: ({ invited_by: account }) => (
                <Link
                  className="mono"
                  to="/admin/accounts/$account"
                  params={{ account }}
                  title={account}
                >
                  {shortId(account)}
                </Link>
              ),
            },
            {
              key: "sent",
              header: text.at,
              hide: "md",
              end: true,
              cell: ({ created_at: sent }) => <Time at={sent} />,
            },
            {
              key: "until",
              header: text.until,
              hide: "sm",
              end: true,
              cell: ({ expires_at: expires }) => <Time at={expires} />,
            },
            {
              key: "revoke",
              header: <span className="visually-hidden">{text.revoke}</span>,
              end: true,
              cell: (invitation) => (
                <Button
                  size="sm"
                  variant="plain"
                  aria-label={text.revokeNamed(invitation.email)}
                  onClick={() => setRevoking(invitation)}
                >
                  {text.revoke}
                </Button>
              ),
            },
          ]}
        />
      )}
      {found.hasNextPage ? (
        <div className="panel-body">
          <Button
            size="sm"
            busy={found.isFetchingNextPage && text.loadingOlder}
            onClick={() => void found.fetchNextPage()}
          >
            {text.older}
          </Button>
        </div>
      ) : null}
      {revoking === null ? null : (
        <RevokeDialog invitation={revoking} onClose={() => setRevoking(null)} />
      )}
    </Panel>
  );
}

function RevokeDialog({
  invitation: { id, email },
  onClose,
}: {
  invitation: SignUpInvitation;
  onClose: () => void;
}) {
  const { invite: text } = useAdminText();
  const client = useQueryClient();
  const revoke = useMutation({
    // One that has ended meanwhile, or that another administrator revoked, is gone too.
    mutationFn: () =>
      revokeSignUpInvitation(id).catch((error: unknown) => {
        if (!(error instanceof Error && isProblem(error, "not_found"))) throw error;
      }),
    onSuccess: async () => {
      showToast({ title: text.revoked(email) });
      onClose();
      await client.invalidateQueries({ queryKey: ADMIN_KEY });
    },
  });
  const confirm = useOnce(revoke.mutateAsync);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.revokeTitle(email)}
      description={text.revokeDetail}
      verb={text.revokeVerb}
      doing={text.revoking}
      onConfirm={confirm}
      pending={revoke.isPending}
      error={revoke.error}
    />
  );
}
