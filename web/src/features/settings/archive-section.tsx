import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Archive, ArchiveRestore } from "lucide-react";
import { useRoleMay } from "../../api/may.ts";
import { archiveProject, unarchiveProject } from "../../api/queries/change-project.ts";
import { projectQuery, projectsQuery } from "../../api/queries/projects.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useSettingsText } from "./text.ts";

/** Makes the project read-only, or active again. Both can be undone, so neither asks first. */
export function ArchiveSection({ project: id }: { project: string }) {
  const { archive: text } = useSettingsText();
  const client = useQueryClient();
  const { state, name } = useSuspenseQuery(projectQuery(id)).data;
  const mayWrite = useRoleMay(id)("project:write");
  const isArchived = state === "archived";
  const move = useMutation({
    mutationFn: () => (isArchived ? unarchiveProject(id) : archiveProject(id)),
    onSuccess: async (project) => {
      client.setQueryData(projectQuery(id).queryKey, project);
      showToast({ title: isArchived ? text.active(name) : text.done(name) });
      await client.invalidateQueries({ ...projectsQuery, exact: true });
    },
  });
  const press = useOnce(move.mutateAsync);
  return (
    <Panel title={isArchived ? text.archivedTitle : text.title}>
      <div className="stack">
        <p className="quiet">{isArchived ? text.archived : text.about}</p>
        {mayWrite ? (
          <Button
            icon={isArchived ? ArchiveRestore : Archive}
            busy={move.isPending && text.doing}
            onClick={() => press()}
          >
            {isArchived ? text.unarchive : text.archive}
          </Button>
        ) : null}
        {move.error === null ? null : <ProblemNotice error={move.error} />}
      </div>
    </Panel>
  );
}
