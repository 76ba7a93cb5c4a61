import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { errorsByField } from "../../api/place-errors.ts";
import { type Passkey, passkeysQuery, renamePasskey } from "./passkey-calls.ts";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { PasskeyNameField } from "./passkey-name-field.tsx";
import { usePasskeysText } from "./text.ts";

/** Gives a passkey another name. */
export function RenamePasskeyDialog({
  passkey,
  onClose,
}: {
  passkey: Passkey;
  onClose: () => void;
}) {
  const { renameDialog: text } = usePasskeysText();
  const client = useQueryClient();
  const formId = useId();
  const form = useForm<{ name: string }>({ defaultValues: { name: passkey.name } });
  const rename = useMutation({
    mutationFn: (name: string) => renamePasskey(passkey.id, name),
    onSuccess: async ({ name }) => {
      showToast({ title: text.done(name) });
      onClose();
      await client.invalidateQueries(passkeysQuery);
    },
    onError: (error) => {
      const message = errorsByField(error).get("name");
      if (message !== undefined) form.setError("name", { message });
    },
  });
  const save = useOnce(rename.mutateAsync);
  const isNameWrong = form.formState.errors.name !== undefined;
  return (
    <FormDialog
      onClose={onClose}
      title={text.title}
      formId={formId}
      verb={text.verb}
      busy={rename.isPending && text.doing}
    >
      <form id={formId} noValidate onSubmit={form.handleSubmit(({ name }) => save(name.trim()))}>
        <PasskeyNameField form={form} />
      </form>
      {rename.error === null || isNameWrong ? null : <ProblemNotice error={rename.error} />}
    </FormDialog>
  );
}
