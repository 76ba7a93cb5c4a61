import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Clock, ServerOff } from "lucide-react";
import { type ApiKey, apiKeysQuery, revokeApiKey } from "../../api/queries/api-keys.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { Time } from "../../ui/time.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useApiKeysText } from "./text.ts";

export function RevokeKeyDialog({
  project,
  apiKey,
  onClose,
}: {
  project: string;
  apiKey: ApiKey;
  onClose: () => void;
}) {
  const { revokeDialog: text } = useApiKeysText();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeApiKey(project, apiKey.id),
    onSuccess: async () => {
      await client.invalidateQueries(apiKeysQuery(project));
      showToast({ title: text.done(apiKey.name), detail: text.stops });
      onClose();
    },
  });
  const confirm = useOnce(revoke.mutateAsync);
  const used =
    apiKey.last_used_at === null ? (
      text.notUsed
    ) : (
      <>
        {text.used}: <Time full at={apiKey.last_used_at} />
      </>
    );
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title(apiKey.name)}
      description={text.description}
      losses={[
        { icon: ServerOff, text: text.stops },
        { icon: Clock, text: used },
      ]}
      verb={text.verb}
      doing={text.doing}
      name={apiKey.name}
      onConfirm={confirm}
      pending={revoke.isPending}
      error={revoke.error}
    />
  );
}
