import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { apiKeysQuery, createApiKey } from "../../api/queries/api-keys.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { useUiText } from "../../ui/text.ts";
import { KeyForm } from "./key-form.tsx";
import { NewKey } from "./new-key.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useApiKeysText } from "./text.ts";

/** Asks what the key is for, makes it, and shows it once. */
export default function CreateKeyDialog({
  project,
  onClose,
}: {
  project: string;
  onClose: () => void;
}) {
  const text = useApiKeysText();
  const ui = useUiText();
  const client = useQueryClient();
  const formId = useId();
  const create = useMutation({
    mutationFn: (order: Parameters<typeof createApiKey>[1]) => createApiKey(project, order),
    onSuccess: () => client.invalidateQueries(apiKeysQuery(project)),
    // The secret goes with the dialog.
    gcTime: 0,
  });
  const order = useOnce(create.mutateAsync);
  const key = create.data;
  return (
    <Dialog
      wide
      alert
      open
      onClose={onClose}
      title={key === undefined ? text.form.title : text.created.title}
      description={key === undefined ? undefined : text.created.detail}
      footer={
        key === undefined ? (
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
      {key === undefined ? (
        <KeyForm id={formId} error={create.error} onSubmit={order} />
      ) : (
        <NewKey project={project} apiKey={key} />
      )}
    </Dialog>
  );
}
