import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { Problem } from "../../api/problem.ts";
import { renameAccount } from "../../api/queries/account.ts";
import { sessionQuery } from "../../api/session.ts";
import { TextField } from "../../ui/forms/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SaveBar } from "../../ui/save-bar.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useAccountText } from "./text.ts";

/** How the person is called. */
export function ProfilePanel() {
  const { profile: text } = useAccountText();
  const client = useQueryClient();
  const { name, email } = useSuspenseQuery(sessionQuery).data.account;
  const form = useForm<{ name: string }>({
    values: { name },
    resetOptions: { keepDirtyValues: true },
    resolver: zodResolver(
      z.object({
        name: z
          .string()
          .check(z.trim(), z.minLength(1, text.missing), z.maxLength(100, text.tooLong)),
      }),
    ),
  });
  const rename = useMutation({
    mutationFn: (values: { name: string }) => renameAccount(values.name),
    onSuccess: (account) => {
      client.setQueryData(sessionQuery.queryKey, (session) =>
        session === undefined ? undefined : { ...session, account },
      );
      form.reset({ name: account.name }, { keepDirtyValues: false });
      showToast({ title: text.saved });
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      for (const { path, message } of error.errors)
        if (path === "/name") form.setError("name", { message });
    },
  });
  const save = useOnce(rename.mutateAsync);
  const { errors, isDirty } = form.formState;
  return (
    <form noValidate onSubmit={form.handleSubmit((values) => save(values))}>
      <Panel title={text.title}>
        <TextField
          label={text.name}
          hint={text.nameHint}
          error={errors.name?.message}
          autoComplete="name"
          {...form.register("name")}
        />
        <TextField label={text.email} hint={text.emailHint} value={email} readOnly />
        {rename.error === null || errors.name !== undefined ? null : (
          <ProblemNotice error={rename.error} />
        )}
      </Panel>
      {isDirty ? (
        <SaveBar
          discard={text.discard}
          save={text.save}
          saving={text.saving}
          pending={rename.isPending}
          onDiscard={() => {
            form.reset({ name }, { keepDirtyValues: false });
            rename.reset();
          }}
        >
          {text.unsaved}
        </SaveBar>
      ) : null}
    </form>
  );
}
