import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useMay, useRoleMay } from "../../api/may.ts";
import { isProblem } from "../../api/problem.ts";
import { changeProject } from "../../api/queries/change-project.ts";
import { projectQuery, projectsQuery } from "../../api/queries/projects.ts";
import { Id } from "../../ui/copy.tsx";
import { NameForm } from "../../ui/forms/name-form.tsx";
import { Facts, Panel } from "../../ui/panel.tsx";
import { Time } from "../../ui/time.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useShellText } from "../shell/text.ts";
import { AuditRetentionForm } from "./audit-retention-form.tsx";
import { SlugForm } from "./slug-form.tsx";
import { useSettingsText } from "./text.ts";

/** The project's name, and what it is known by. */
export function GeneralSection({ project: id }: { project: string }) {
  const { general: text } = useSettingsText();
  const { roles } = useShellText();
  const client = useQueryClient();
  const project = useSuspenseQuery(projectQuery(id)).data;
  const mayWrite = useMay(id)("project:write");
  const roleMay = useRoleMay(id)("project:write");
  const rename = async (typed: string) => {
    const renamed = await changeProject(id, project.version, { name: typed }).catch(
      async (error: unknown) => {
        // The form then shows what is saved now beside what the reader typed.
        if (isProblem(error, "version_mismatch"))
          await client.invalidateQueries({ ...projectQuery(id), exact: true });
        throw error;
      },
    );
    client.setQueryData(projectQuery(id).queryKey, renamed);
    showToast({ title: text.saved, detail: text.savedDetail });
    await client.invalidateQueries({ ...projectsQuery, exact: true });
    return renamed;
  };
  return (
    <div className="stack">
      <NameForm
        key={id}
        title={text.title}
        label={text.name}
        name={project.name}
        hint={roleMay ? text.nameHint : text.mayNot}
        missing={text.missing}
        unsaved={text.unsaved}
        readOnly={!mayWrite}
        rename={rename}
      />
      <SlugForm key={`${id}-slug`} project={id} mayWrite={mayWrite} />
      <AuditRetentionForm key={`${id}-retention`} project={id} mayWrite={mayWrite} />
      <Panel title={text.facts}>
        <Facts
          facts={[
            [text.id, <Id key="id" value={project.id} />],
            [text.role, roles[project.role]],
            [text.created, <Time key="created" full at={project.created_at} />],
          ]}
        />
      </Panel>
    </div>
  );
}
