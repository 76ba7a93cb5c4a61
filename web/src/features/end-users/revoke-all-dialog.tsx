import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX, KeyRound, Link2Off, UserRound } from "lucide-react";
import { reloadConnections } from "../../api/queries/connections.ts";
import type { EndUser } from "../../api/queries/end-users.ts";
import { integrationsQuery } from "../../api/queries/integrations.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useUiText } from "../../ui/text.ts";
import { type RevokedOne, revokeAll } from "./revoke-all.ts";
import { useEndUsersText } from "./text.ts";

/** Asks for the person's id, revokes each of their connections, and says of each what happened. */
export function RevokeAllDialog({
  project,
  user,
  count,
  onClose,
}: {
  project: string;
  user: EndUser;
  /** How many connections end, where it is known. */
  count: number | undefined;
  onClose: () => void;
}) {
  const text = useEndUsersText();
  const ui = useUiText();
  const client = useQueryClient();
  const mutationKey = ["revoke-all", user.id];
  const call = useMutation({
    mutationKey,
    mutationFn: () => revokeAll(project, user.external_id),
    onSettled: () => reloadConnections(client, project),
  });
  if (call.data !== undefined)
    return (
      <Dialog
        open
        alert
        onClose={onClose}
        title={text.revokedTitle}
        footer={<Button onClick={onClose}>{ui.close}</Button>}
      >
        <ul className="losses">
          {call.data.map((one) => (
            <Result key={one.connection.id} project={project} one={one} />
          ))}
        </ul>
      </Dialog>
    );
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.revokeTitle(user.external_id)}
      losses={[
        {
          icon: Link2Off,
          text: count === undefined ? text.losses.all : text.losses.connections(count),
        },
        { icon: KeyRound, text: text.losses.tokens },
        { icon: UserRound, text: text.losses.person },
      ]}
      verb={text.revokeVerb}
      doing={text.revoking}
      name={user.external_id}
      onConfirm={() => {
        if (client.isMutating({ mutationKey }) === 0) call.mutate();
      }}
      pending={call.isPending}
      error={call.error}
    />
  );
}

function Result({ project, one }: { project: string; one: RevokedOne }) {
  const text = useEndUsersText();
  const integrations = useQuery(integrationsQuery(project)).data;
  const { connection, result, error } = one;
  const name = integrations?.find(({ id }) => id === connection.integration_id)?.name ?? "";
  return (
    <li>
      <Icon of={result === "failed" ? CircleX : CircleCheck} />
      <span>
        {name} {connection.account.label ?? connection.account.subject}: {text.results[result]}
        {result === "failed" && error !== null ? ` ${error.message}` : null}
      </span>
    </li>
  );
}
