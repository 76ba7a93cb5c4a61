import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useRoleMay } from "../../api/may.ts";
import { restoreProject } from "../../api/queries/change-project.ts";
import { projectQuery, projectsQuery } from "../../api/queries/projects.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useSettingsText } from "./text.ts";

/** Says until when a deleted project can be restored, and restores it. */
export function RestoreSection({ project: id }: { project: string }) {
  const { restore: text } = useSettingsText();
  const client = useQueryClient();
  const { name, deletes_at } = useSuspenseQuery(projectQuery(id)).data;
  const mayRestore = useRoleMay(id)("project:delete");
  const restore = useMutation({
    mutationFn: () => restoreProject(id),
    onSuccess: async (project) => {
      client.setQueryData(projectQuery(id).queryKey, project);
      showToast({ title: text.done(name) });
      await client.invalidateQueries({ ...projectsQuery, exact: true });
    },
  });
  const press = useOnce(restore.mutateAsync);
  return (
    <Panel title={text.title}>
      <div className="stack">
        <p className="quiet">
          {text.about} {text.until}: <Time full at={deletes_at} />
        </p>
        {mayRestore ? (
          <Button
            variant="primary"
            icon={Undo2}
            busy={restore.isPending && text.doing}
            onClick={() => press()}
          >
            {text.verb}
          </Button>
        ) : (
          <p className="quiet">{text.onlyOwner}</p>
        )}
        {restore.error === null ? null : <ProblemNotice error={restore.error} />}
      </div>
    </Panel>
  );
}
