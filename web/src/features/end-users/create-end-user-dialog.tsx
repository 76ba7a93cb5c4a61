import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { errorsByField } from "../../api/place-errors.ts";
import { createEndUser, endUsersOf } from "../../api/queries/end-users.ts";
import { TextField } from "../../ui/forms/field.tsx";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useEndUsersText } from "./text.ts";

type Values = { externalId: string; name: string };

const STORABLE = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** Makes an end user before the first link, and leads to the person. */
export default function CreateEndUserDialog({
  project,
  onClose,
}: {
  project: string;
  onClose: () => void;
}) {
  const { create: text } = useEndUsersText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const formId = useId();
  const form = useForm<Values>({ defaultValues: { externalId: "", name: "" } });
  const create = useMutation({
    mutationFn: ({ externalId, name }: Values) =>
      createEndUser(project, {
        external_id: externalId,
        ...(name.trim() === "" ? {} : { name: name.trim() }),
      }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries(endUsersOf(project));
      await navigate({
        to: "/projects/$project/end-users/$endUser",
        params: { project, endUser: id },
      });
    },
    onError: (error) => {
      const faults = errorsByField(error);
      for (const [field, name] of [
        ["externalId", "external_id"],
        ["name", "name"],
      ] as const) {
        const message = faults.get(name);
        if (message !== undefined) form.setError(field, { message });
      }
    },
  });
  const save = useOnce(create.mutateAsync);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={text.title}
      formId={formId}
      verb={text.verb}
      busy={create.isPending && text.doing}
    >
      <form id={formId} noValidate onSubmit={form.handleSubmit((values) => save(values))}>
        <TextField
          label={text.externalId}
          hint={text.externalIdHint}
          error={errors.externalId?.message}
          autoComplete="off"
          {...form.register("externalId", {
            validate: (typed) => (typed === "" ? text.missing : STORABLE.test(typed) || text.long),
          })}
        />
        <TextField
          label={text.name}
          hint={text.nameHint}
          error={errors.name?.message}
          autoComplete="off"
          {...form.register("name", {
            validate: (typed) => typed.trim().length <= 100 || text.longName,
          })}
        />
      </form>
      {create.error === null || Object.keys(errors).length > 0 ? null : (
        <ProblemNotice error={create.error} />
      )}
    </FormDialog>
  );
}
