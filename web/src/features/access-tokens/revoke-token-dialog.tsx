import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Clock, ServerOff } from "lucide-react";
import {
  type AccessToken,
  accessTokensQuery,
  revokeAccessToken,
} from "../../api/queries/people/access-tokens.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { Time } from "../../ui/time.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useAccessTokensText } from "./text.ts";

export function RevokeTokenDialog({ token, onClose }: { token: AccessToken; onClose: () => void }) {
  const { revokeDialog: text } = useAccessTokensText();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeAccessToken(token.id),
    onSuccess: async () => {
      await client.invalidateQueries(accessTokensQuery);
      showToast({ title: text.done(token.name), detail: text.stops });
      onClose();
    },
  });
  const confirm = useOnce(revoke.mutateAsync);
  const used =
    token.last_used_at === null ? (
      text.notUsed
    ) : (
      <>
        {text.used}: <Time full at={token.last_used_at} />
      </>
    );
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title(token.name)}
      description={text.description}
      losses={[
        { icon: ServerOff, text: text.stops },
        { icon: Clock, text: used },
      ]}
      verb={text.verb}
      doing={text.doing}
      onConfirm={confirm}
      pending={revoke.isPending}
      error={revoke.error}
    />
  );
}
