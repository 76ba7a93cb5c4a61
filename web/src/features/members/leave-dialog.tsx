import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { leaveProject } from "../../api/queries/people/members.ts";
import { projectQuery, projectsQuery } from "../../api/queries/projects.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useUiText } from "../../ui/text.ts";
import { useOnce } from "../../ui/use-once.ts";
import { MemberProblem } from "./member-problem.tsx";
import { useMembersText } from "./text.ts";

/** Ends the reader's own membership and goes back to the list of projects. */
export function LeaveDialog({ project: id, onClose }: { project: string; onClose: () => void }) {
  const { leaveDialog: text } = useMembersText();
  const ui = useUiText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { name } = useSuspenseQuery(projectQuery(id)).data;
  const leave = useMutation({
    mutationFn: () => leaveProject(id, name),
    onSuccess: async () => {
      client.setQueryData(
        projectsQuery.queryKey,
        (projects) =>
          projects && { ...projects, data: projects.data.filter((project) => project.id !== id) },
      );
      await navigate({ to: "/projects" });
      showToast({ title: text.done(name) });
      client.removeQueries(projectQuery(id));
      await client.invalidateQueries({ ...projectsQuery, exact: true });
    },
  });
  const confirm = useOnce(leave.mutateAsync);
  return (
    <Dialog
      alert
      open
      onClose={onClose}
      title={text.title(name)}
      description={text.description}
      footer={
        <>
          <Button onClick={onClose}>{ui.cancel}</Button>
          <Button variant="danger" busy={leave.isPending && text.doing} onClick={() => confirm()}>
            {text.verb}
          </Button>
        </>
      }
    >
      <ul className="losses">
        <li>
          <Icon of={LogOut} />
          <span>{text.access}</span>
        </li>
      </ul>
      <MemberProblem error={leave.error} />
    </Dialog>
  );
}
