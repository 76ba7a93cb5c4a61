import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { accessTokensQuery, createAccessToken } from "../../api/queries/people/access-tokens.ts";
import { Button } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { useUiText } from "../../ui/text.ts";
import { useOnce } from "../../ui/use-once.ts";
import { useAccessTokensText } from "./text.ts";
import { TokenForm } from "./token-form.tsx";

/** Asks what the token is for, makes it, and shows it once. */
export default function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const text = useAccessTokensText();
  const ui = useUiText();
  const client = useQueryClient();
  const formId = useId();
  const create = useMutation({
    mutationFn: createAccessToken,
    onSuccess: () => client.invalidateQueries(accessTokensQuery),
    // The secret goes with the dialog.
    gcTime: 0,
  });
  const order = useOnce(create.mutateAsync);
  const token = create.data;
  return (
    <Dialog
      wide
      alert
      open
      onClose={onClose}
      title={token === undefined ? text.form.title : text.created.title}
      description={token === undefined ? undefined : text.created.detail}
      footer={
        token === undefined ? (
          <>
            <Button onClick={onClose}>{ui.cancel}</Button>
            <Button
              variant="primary"
              type="submit"
              form={formId}
              busy={create.isPending && text.form.creating}
            >
              {text.form.create}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            {text.created.done}
          </Button>
        )
      }
    >
      {token === undefined ? (
        <TokenForm id={formId} error={create.error} onSubmit={order} />
      ) : (
        <div className="stack">
          <CopyField value={token.secret} />
          <CodeBlock
            label={text.created.code}
            samples={[
              {
                name: "curl",
                code: `curl https://atlas.example.com/v1/projects \\\n  -H "Authorization: Bearer ${token.secret}"`,
              },
            ]}
          />
        </div>
      )}
    </Dialog>
  );
}
