import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { KeyRound, Trash2, TriangleAlert, Undo2, Users } from "lucide-react";
import { useState } from "react";
import { useRoleMay } from "../../api/may.ts";
import { isProblem } from "../../api/problem.ts";
import { apiKeysQuery } from "../../api/queries/api-keys.ts";
import { deleteProject } from "../../api/queries/change-project.ts";
import { integrationsQuery } from "../../api/queries/integrations.ts";
import { projectQuery, projectsQuery } from "../../api/queries/projects.ts";
import { returnUrlsQuery } from "../../api/queries/return-urls.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Panel } from "../../ui/panel.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { ArchiveSection } from "./archive-section.tsx";
import { RestoreSection } from "./restore-section.tsx";
import { useSettingsText } from "./text.ts";

/** What takes the project out of use: the archive, and its deletion. */
export function DangerSection({ project: id }: { project: string }) {
  const { state } = useSuspenseQuery(projectQuery(id)).data;
  if (state === "deleting") return <RestoreSection project={id} />;
  return (
    <div className="stack">
      <ArchiveSection project={id} />
      <DeleteSection project={id} />
    </div>
  );
}

/** Deletes the project, once its integrations are gone. */
function DeleteSection({ project: id }: { project: string }) {
  const { danger: text } = useSettingsText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { name } = useSuspenseQuery(projectQuery(id)).data;
  const keys = useQuery(apiKeysQuery(id)).data?.filter(({ revoked_at }) => revoked_at === null);
  const urls = useQuery(returnUrlsQuery(id)).data;
  const mayDelete = useRoleMay(id)("project:delete");
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteProject(id, name),
    onSuccess: async () => {
      await navigate({ to: "/projects" });
      showToast({ title: text.done(name), detail: text.doneDetail });
      client.removeQueries(projectQuery(id));
      await client.invalidateQueries({ ...projectsQuery, exact: true });
    },
    onError: (error) => {
      if (isProblem(error, "project_in_use")) setAsking(false);
    },
  });
  const confirm = useOnce(remove.mutateAsync);
  const inUse = remove.error !== null && isProblem(remove.error, "project_in_use");
  const losses = [
    ...(keys === undefined ? [] : [{ icon: KeyRound, text: text.keys(keys.length) }]),
    ...(urls === undefined ? [] : [{ icon: Undo2, text: text.urls(urls.length) }]),
    { icon: Users, text: text.members },
  ];
  return (
    <Panel title={text.title}>
      <div className="stack">
        <p className="quiet">{mayDelete ? text.about : text.onlyOwner}</p>
        {inUse ? <Integrations project={id} /> : null}
        {mayDelete ? (
          <Button
            variant="danger-quiet"
            icon={Trash2}
            onClick={() => {
              remove.reset();
              setAsking(true);
            }}
          >
            {text.open}
          </Button>
        ) : null}
      </div>
      {asking ? (
        <ConfirmDialog
          open
          onClose={() => setAsking(false)}
          title={text.question(name)}
          description={text.description}
          losses={losses}
          verb={text.verb}
          doing={text.doing}
          name={name}
          onConfirm={confirm}
          pending={remove.isPending}
          error={inUse ? null : remove.error}
        />
      ) : null}
    </Panel>
  );
}

/** What has to go first, each with a link to where it can be deleted. */
function Integrations({ project }: { project: string }) {
  const { danger } = useSettingsText();
  const integrations = useQuery({ ...integrationsQuery(project), staleTime: 0 }).data;
  return (
    <div className="callout failed" role="alert">
      <Icon of={TriangleAlert} />
      <div>
        <b>{danger.inUse.title}</b>
        <p>{danger.inUse.detail}</p>
        <ul className="in-use">
          {integrations === undefined ? <li className="skeleton w2" /> : null}
          {integrations?.map((integration) => (
            <li key={integration.id}>
              <Link
                to="/projects/$project/integrations/$integration"
                params={{ project, integration: integration.id }}
              >
                {integration.name}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
