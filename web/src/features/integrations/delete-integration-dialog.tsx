import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, Link2 } from "lucide-react";
import { api, take } from "../../api/client.ts";
import {
  type Integration,
  integrationQuery,
  integrationsOf,
} from "../../api/queries/integrations.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useIntegrationsText } from "./text.ts";

type Props = { project: string; integration: Integration; onClose: () => void };

/** Asks for the name first. What keeps the integration is said by the API, in the dialog. */
export function DeleteIntegrationDialog({ project, integration, onClose }: Props) {
  const text = useIntegrationsText().danger;
  const { id, name } = integration;
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () =>
      take(
        api.DELETE("/v1/projects/{project_id}/integrations/{integration}", {
          params: { path: { project_id: project, integration: id } },
        }),
      ),
    onSuccess: async () => {
      showToast({ title: text.deleted(name) });
      await navigate({ to: "/projects/$project/integrations", params: { project } });
      client.removeQueries(integrationQuery(project, id));
      await client.invalidateQueries(integrationsOf(project));
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.question(name)}
      description={text.description}
      losses={[
        { icon: KeyRound, text: text.losses.secret },
        { icon: Link2, text: text.losses.callback },
      ]}
      name={name}
      verb={text.confirm}
      doing={text.deleting}
      onConfirm={() => remove.mutate()}
      pending={remove.isPending}
      error={remove.error}
    />
  );
}
