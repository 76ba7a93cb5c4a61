import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Role } from "#shared/contracts/permissions";
import { isProblem } from "../../api/problem.ts";
import { type Member, changeRole, membersQuery } from "../../api/queries/people/members.ts";
import { projectQuery } from "../../api/queries/projects.ts";
import { BothVersions } from "../../ui/forms/both-versions.tsx";
import { SelectField } from "../../ui/forms/field.tsx";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useShellText } from "../shell/text.ts";
import { MemberProblem } from "./member-problem.tsx";
import { choicesFor } from "./members-table.tsx";
import { useMembersText } from "./text.ts";

/** Gives a member another role. When somebody else did so meanwhile, it shows both and asks. */
export function RoleDialog({
  project,
  member: opened,
  isSelf,
  role: own,
  onClose,
}: {
  project: string;
  member: Member;
  isSelf: boolean;
  /** The reader's role. */
  role: Role;
  onClose: () => void;
}) {
  const { roleDialog: text, abilities, noName } = useMembersText();
  const { roles } = useShellText();
  const client = useQueryClient();
  const formId = useId();
  const members = useQuery(membersQuery(project)).data;
  const latest = members?.find(({ account_id }) => account_id === opened.account_id) ?? opened;
  /** The member as the reader decided about it. */
  const [seen, setSeen] = useState(opened);
  const [chosen, setChosen] = useState<Role>(opened.role);
  const name = opened.name ?? noName;
  const change = useMutation({
    mutationFn: (as: Member) => changeRole(project, as, chosen),
    onSuccess: async (changed) => {
      showToast({ title: text.done(name, roles[changed.role]), detail: text.detail });
      onClose();
      await client.invalidateQueries(membersQuery(project));
      if (isSelf) await client.invalidateQueries(projectQuery(project));
    },
    onError: () => client.invalidateQueries(membersQuery(project)),
  });
  const save = useOnce(change.mutateAsync);
  const conflict = change.error !== null && isProblem(change.error, "version_mismatch");
  const settle = (as: Member, role: Role) => {
    setSeen(as);
    setChosen(role);
    change.reset();
  };
  return (
    <FormDialog
      onClose={onClose}
      title={text.title(name)}
      description={isSelf ? text.own : undefined}
      formId={formId}
      verb={text.verb}
      busy={change.isPending && text.doing}
      disabled={conflict || chosen === seen.role}
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== seen.role && !conflict) save(seen);
        }}
      >
        <SelectField
          label={text.role}
          hint={abilities[chosen]}
          value={chosen}
          onChange={(event) => {
            const role = choicesFor(seen, own, isSelf).find((one) => one === event.target.value);
            if (role !== undefined) setChosen(role);
          }}
          options={choicesFor(seen, own, isSelf).map((role) => ({
            value: role,
            label: roles[role],
          }))}
        />
      </form>
      {conflict ? (
        <BothVersions
          fields={[
            { name: "role", label: text.role, saved: roles[latest.role], mine: roles[chosen] },
          ]}
          onKeep={() => settle(latest, chosen)}
          onTake={() => settle(latest, latest.role)}
        />
      ) : (
        <MemberProblem error={change.error} />
      )}
    </FormDialog>
  );
}
