import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { isProblem } from "../../api/problem.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ProviderLogo } from "../../ui/logo.tsx";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { useOnce } from "../../ui/use-once.ts";
import {
  type LinkedIdentity,
  identitiesQuery,
  leaveForProvider,
  providersQuery,
  removeIdentity,
} from "./identity-calls.ts";
import { useIdentitiesText } from "./text.ts";

const PAGE = "/account?tab=security";

const nameOf = ({ label, provider }: LinkedIdentity): string => label ?? provider;

/** The accounts elsewhere that open this one. Nothing where there is none and none can be linked. */
export function IdentitiesPanel() {
  const text = useIdentitiesText();
  const identities = useQuery(identitiesQuery);
  const providers = useQuery(providersQuery).data ?? [];
  const [removing, setRemoving] = useState<LinkedIdentity | null>(null);
  const leave = useMutation({
    mutationFn: (id: string) => leaveForProvider({ purpose: "link", next: PAGE }, id),
  });
  const rows = identities.data ?? [];
  if (rows.length === 0 && providers.length === 0) return null;
  return (
    <Panel flush title={text.title}>
      <div className="panel-body">
        <p className="quiet">{text.about}</p>
        {rows.length === 0 ? <p className="faint">{text.none}</p> : null}
        <div className="actions">
          {providers.map(({ integration_id, provider, name }) => (
            <Button
              key={integration_id}
              size="sm"
              busy={leave.isPending && leave.variables === integration_id && text.leaving}
              onClick={() => leave.isPending || leave.mutate(integration_id)}
            >
              <ProviderLogo provider={provider} name={name} />
              {text.link(name)}
            </Button>
          ))}
        </div>
        {leave.error === null ? null : <ProblemNotice error={leave.error} />}
      </div>
      {rows.length === 0 ? null : (
        <ul className="session-list identities">
          {rows.map((identity) => (
            <li key={identity.id}>
              <div className="session-row">
                <ProviderLogo provider={identity.provider} />
                <div>
                  <b>{nameOf(identity)}</b>
                  <p>
                    {text.added} <Time full at={identity.created_at} />,{" "}
                    {identity.last_used_at === null ? (
                      text.neverUsed
                    ) : (
                      <>
                        {text.lastUsed} <Time full at={identity.last_used_at} />
                      </>
                    )}
                  </p>
                </div>
                <IconButton
                  icon={Trash2}
                  label={text.removeNamed(nameOf(identity))}
                  onClick={() => setRemoving(identity)}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
      {removing === null ? null : (
        <RemoveDialog identity={removing} onClose={() => setRemoving(null)} />
      )}
    </Panel>
  );
}

function RemoveDialog({ identity, onClose }: { identity: LinkedIdentity; onClose: () => void }) {
  const { removeDialog: text } = useIdentitiesText();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeIdentity(identity.id),
    onSuccess: async () => {
      showToast({ title: text.done });
      onClose();
      await client.invalidateQueries(identitiesQuery);
    },
  });
  const confirm = useOnce(remove.mutateAsync);
  const isLast = isProblem(remove.error, "last_way_in");
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title(nameOf(identity))}
      description={isLast ? <span role="alert">{text.last}</span> : text.detail}
      verb={text.verb}
      doing={text.doing}
      onConfirm={confirm}
      pending={remove.isPending}
      error={isLast ? null : remove.error}
    />
  );
}
