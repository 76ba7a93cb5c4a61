import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useMay, useRoleMay } from "../../api/may.ts";
import type { Integration } from "../../api/queries/integrations.ts";
import { Button } from "../../ui/button.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { DeleteIntegrationDialog } from "./delete-integration-dialog.tsx";
import { useIntegrationsText } from "./text.ts";
import { useHealthOf } from "./use-health-of.ts";
import { useUpdateIntegration } from "./update-integration.ts";

/** Switching an integration off, which can be undone, and deleting it, which cannot. */
export default function DangerTab({
  project,
  integration,
}: {
  project: string;
  integration: Integration;
}) {
  const all = useIntegrationsText();
  const text = all.danger;
  const may = useMay(project)("integrations:write");
  const roleMay = useRoleMay(project)("integrations:write");
  const connections = useHealthOf(project, integration.id)?.connections ?? 0;
  const update = useUpdateIntegration(project, integration);
  const [isDeleting, setDeleting] = useState(false);
  const { enabled, name } = integration;
  const setEnabled = (next: boolean) =>
    update.mutate(
      { enabled: next },
      {
        onSuccess: () =>
          showToast({
            title: next ? text.enabled(name) : text.disabled(name),
            action: { label: text.undo, run: () => update.mutate({ enabled: !next }) },
          }),
      },
    );
  return (
    <div className="danger-rows">
      <section className="danger-row">
        <div>
          <h2>{enabled ? text.disable : text.enable}</h2>
          <p className="quiet">{enabled ? text.disableDetail : text.enableDetail}</p>
        </div>
        <Button
          disabled={!may}
          busy={update.isPending && (enabled ? text.disabling : text.enabling)}
          onClick={() => setEnabled(!enabled)}
        >
          {enabled ? text.disableVerb : text.enableVerb}
        </Button>
        {update.error === null ? null : <ProblemNotice error={update.error} />}
      </section>
      <section className="danger-row">
        <div>
          <h2>{text.delete}</h2>
          <p className="quiet">{text.deleteDetail}</p>
          {connections === 0 ? null : (
            <p>
              {text.kept(connections)}{" "}
              <Link
                to="/projects/$project/connections"
                params={{ project }}
                search={{ integration: integration.key }}
              >
                {text.seeConnections}
              </Link>
            </p>
          )}
        </div>
        <Button
          variant="danger-quiet"
          icon={Trash2}
          disabled={!may}
          onClick={() => setDeleting(true)}
        >
          {text.deleteVerb}
        </Button>
      </section>
      {roleMay ? null : <p className="quiet">{all.roleMayNot}</p>}
      {isDeleting ? (
        <DeleteIntegrationDialog
          project={project}
          integration={integration}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </div>
  );
}
