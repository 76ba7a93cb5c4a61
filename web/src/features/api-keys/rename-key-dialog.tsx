import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { errorsByField } from "../../api/place-errors.ts";
import { type ApiKey, apiKeysQuery, renameApiKey } from "../../api/queries/api-keys.ts";
import { TextField } from "../../ui/forms/field.tsx";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useApiKeysText } from "./text.ts";

const MOST_CHARACTERS = 100;

/** Gives a key another name. */
export function RenameKeyDialog({
  project,
  apiKey,
  onClose,
}: {
  project: string;
  apiKey: ApiKey;
  onClose: () => void;
}) {
  const { renameDialog: text, form: words } = useApiKeysText();
  const client = useQueryClient();
  const formId = useId();
  const form = useForm<{ name: string }>({ defaultValues: { name: apiKey.name } });
  const rename = useMutation({
    mutationFn: (name: string) => renameApiKey(project, apiKey.id, name),
    onSuccess: async (renamed) => {
      showToast({ title: text.done(renamed.name) });
      onClose();
      await client.invalidateQueries(apiKeysQuery(project));
    },
    onError: (error) => {
      const message = errorsByField(error).get("name");
      if (message !== undefined) form.setError("name", { message });
    },
  });
  const save = useOnce(rename.mutateAsync);
  const { errors } = form.formState;
  const faultOf = (typed: string): string | true => {
    if (typed.trim() === "") return words.missingName;
    return typed.trim().length <= MOST_CHARACTERS || words.longName;
  };
  return (
    <FormDialog
      onClose={onClose}
      title={text.title}
      formId={formId}
      verb={text.verb}
      busy={rename.isPending && text.doing}
    >
      <form id={formId} noValidate onSubmit={form.handleSubmit(({ name }) => save(name.trim()))}>
        <TextField
          label={words.name}
          hint={words.nameHint}
          error={errors.name?.message}
          autoComplete="off"
          {...form.register("name", { validate: faultOf })}
        />
      </form>
      {rename.error === null || errors.name !== undefined ? null : (
        <ProblemNotice error={rename.error} />
      )}
    </FormDialog>
  );
}
