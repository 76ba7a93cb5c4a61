import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { isProblem } from "../../api/problem.ts";
import {
  ADMIN_KEY,
  type Administrator,
  addAdministrator,
  administratorsQuery,
  removeAdministrator,
} from "../../api/queries/platform/admin.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/lists/data-table.tsx";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { EmailForm } from "./email-form.tsx";
import { useAdminText } from "./text.ts";

/** Who is an administrator, with the way to add and remove one. */
export function AdministratorsTab() {
  const { accounts, administrators: text, tabs } = useAdminText();
  const client = useQueryClient();
  const found = useQuery(administratorsQuery);
  const [leaving, setLeaving] = useState<Administrator | null>(null);
  const add = useMutation({
    mutationFn: addAdministrator,
    onSuccess: async ({ email }) => {
      showToast({ title: text.added(email) });
      await client.invalidateQueries({ queryKey: ADMIN_KEY });
    },
  });
  if (found.error !== null && found.data === undefined)
    return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      <p className="quiet">{text.about}</p>
      <DataTable
        caption={tabs.administrators}
        rows={found.data}
        rowKey={({ account_id: id, email }) => id ?? email}
        columns={[
          {
            key: "who",
            header: text.who,
            cell: ({ account_id: account, email, name }) => (
              <>
                {account === null ? (
                  <span className="row-title">{email}</span>
                ) : (
                  <Link className="row-title" to="/admin/accounts/$account" params={{ account }}>
                    {email}
                  </Link>
                )}
                <span className="sub">{account === null ? text.unconfirmed : name}</span>
              </>
            ),
          },
          {
            key: "name",
            header: accounts.name,
            className: "wraps",
            hide: "sm",
            cell: ({ account_id: account, name }) =>
              account === null ? <span className="faint">{text.unconfirmed}</span> : name,
          },
          {
            key: "source",
            header: text.source,
            className: "wraps",
            cell: ({ source, granted_by: by }) =>
              source === "environment"
                ? text.environment
                : (found.data?.find(({ account_id: id }) => id === by)?.email ?? by),
          },
          {
            key: "remove",
            header: <span className="visually-hidden">{text.remove}</span>,
            end: true,
            cell: (one) =>
              one.source === "environment" ? null : (
                <Button
                  size="sm"
                  variant="plain"
                  aria-label={text.removeNamed(one.email)}
                  onClick={() => setLeaving(one)}
                >
                  {text.remove}
                </Button>
              ),
          },
        ]}
      />
      <Panel title={text.add}>
        <EmailForm
          label={text.email}
          hint={text.emailHint}
          verb={text.add}
          doing={text.adding}
          send={add}
          refused={isProblem(add.error, "not_found") ? text.unknown : undefined}
        />
      </Panel>
      {leaving === null ? null : (
        <RemoveDialog administrator={leaving} onClose={() => setLeaving(null)} />
      )}
    </>
  );
}

function RemoveDialog({
  administrator: { account_id: id, email },
  onClose,
}: {
  administrator: Administrator;
  onClose: () => void;
}) {
  const { administrators: text } = useAdminText();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeAdministrator(id ?? ""),
    onSuccess: async () => {
      showToast({ title: text.removed(email) });
      onClose();
      // Whoever takes it from themselves finds no administration from now on.
      await client.invalidateQueries(sessionQuery);
      await client.invalidateQueries({ queryKey: ADMIN_KEY });
    },
  });
  const confirm = useOnce(remove.mutateAsync);
  const isLast = isProblem(remove.error, "last_administrator");
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.removeTitle(email)}
      description={isLast ? text.last : text.removeDetail}
      verb={text.removeVerb}
      doing={text.removing}
      onConfirm={confirm}
      pending={remove.isPending}
      error={isLast ? null : remove.error}
    />
  );
}
