import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { LogOut, UserPlus } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { useMay, useMayEnd, useRoleMay } from "../../api/may.ts";
import { type Member, membersQuery } from "../../api/queries/people/members.ts";
import { projectQuery } from "../../api/queries/projects.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { InvitationsPanel } from "./invitations/invitations-panel.tsx";
import { useInvitationsText } from "./invitations/text.ts";
import { LeaveDialog } from "./leave-dialog.tsx";
import { MembersTable } from "./members-table.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { useMembersText } from "./text.ts";

/** The form is loaded when it is opened. */
const InviteDialog = lazy(() => import("./invitations/invite-dialog.tsx"));

const route = getRouteApi("/_auth/projects/$project/members");

/** Who can open the project. */
export function MembersPage() {
  const text = useMembersText();
  const invitations = useInvitationsText();
  const { project } = route.useParams();
  const { member: marked } = route.useSearch();
  const members = useQuery(membersQuery(project));
  const self = useQuery(sessionQuery).data?.account.id;
  const { role } = useSuspenseQuery(projectQuery(project)).data;
  const mayWrite = useMay(project)("members:write");
  const mayEnd = useMayEnd(project)("members:write");
  const roleMay = useRoleMay(project)("members:write");
  const [changing, setChanging] = useState<Member | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [inviting, setInviting] = useState(false);
  const actions = (
    <>
      <Button icon={LogOut} onClick={() => setLeaving(true)}>
        {text.leave}
      </Button>
      {mayWrite ? (
        <Button variant="primary" icon={UserPlus} onClick={() => setInviting(true)}>
          {invitations.invite}
        </Button>
      ) : null}
    </>
  );
  return (
    <>
      <PageHead title={text.title} actions={actions}>
        {roleMay ? text.about : `${text.about} ${text.mayNot}`}
      </PageHead>
      {members.error !== null && members.data === undefined ? (
        <ProblemNotice error={members.error} onRetry={() => void members.refetch()} />
      ) : (
        <MembersTable
          project={project}
          rows={members.data}
          marked={marked}
          self={self}
          role={role}
          onChange={mayWrite ? setChanging : undefined}
          onRemove={mayEnd ? setRemoving : undefined}
        />
      )}
      <InvitationsPanel project={project} role={role} />
      {inviting ? (
        <Suspense>
          <InviteDialog project={project} role={role} onClose={() => setInviting(false)} />
        </Suspense>
      ) : null}
      {changing === null ? null : (
        <RoleDialog
          project={project}
          member={changing}
          isSelf={changing.account_id === self}
          role={role}
          onClose={() => setChanging(null)}
        />
      )}
      {removing === null ? null : (
        <RemoveDialog project={project} member={removing} onClose={() => setRemoving(null)} />
      )}
      {leaving ? <LeaveDialog project={project} onClose={() => setLeaving(false)} /> : null}
    </>
  );
}
