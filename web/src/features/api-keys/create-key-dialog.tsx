import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiKeyOrder, apiKeysQuery, createApiKey } from "../../api/queries/api-keys.ts";
import { ShowOnceDialog } from "../../ui/overlays/show-once-dialog.tsx";
import { KeyForm } from "./key-form.tsx";
import { NewKey } from "./new-key.tsx";
import { useApiKeysText } from "./text.ts";

/** Asks what the key is for, makes it, and shows it once. */
export default function CreateKeyDialog({
  project,
  onClose,
}: {
  project: string;
  onClose: () => void;
}) {
  const { form: text, created } = useApiKeysText();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (order: ApiKeyOrder) => createApiKey(project, order),
    onSuccess: () => client.invalidateQueries(apiKeysQuery(project)),
  });
  return (
    <ShowOnceDialog
      wide
      make={create}
      ask={{ title: text.title, verb: text.create, doing: text.creating }}
      shown={created}
      form={(id, order) => <KeyForm id={id} error={create.error} onSubmit={order} />}
      onClose={onClose}
    >
      {(key) => <NewKey project={project} apiKey={key} />}
    </ShowOnceDialog>
  );
}
