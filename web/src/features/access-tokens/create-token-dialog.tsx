import { useMutation, useQueryClient } from "@tanstack/react-query";
import { accessTokensQuery, createAccessToken } from "../../api/queries/people/access-tokens.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { ShowOnceDialog } from "../../ui/overlays/show-once-dialog.tsx";
import { useAccessTokensText } from "./text.ts";
import { TokenForm } from "./token-form.tsx";

/** Asks what the token is for, makes it, and shows it once. */
export default function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const { form: text, created } = useAccessTokensText();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: createAccessToken,
    onSuccess: () => client.invalidateQueries(accessTokensQuery),
  });
  return (
    <ShowOnceDialog
      wide
      make={create}
      ask={{ title: text.title, verb: text.create, doing: text.creating }}
      shown={created}
      form={(id, order) => <TokenForm id={id} error={create.error} onSubmit={order} />}
      onClose={onClose}
    >
      {({ secret }) => (
        <div className="stack">
          <CopyField value={secret} />
          <CodeBlock
            label={created.code}
            samples={[
              {
                name: "curl",
                code: `curl https://atlas.example.com/v1/projects \\\n  -H "Authorization: Bearer ${secret}"`,
              },
            ]}
          />
        </div>
      )}
    </ShowOnceDialog>
  );
}
