import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { errorsByField } from "../../api/place-errors.ts";
import { isProblem } from "../../api/problem.ts";
import { Panel } from "../panel.tsx";
import { ProblemNotice } from "../problem-notice.tsx";
import { SaveBar } from "../save-bar.tsx";
import { useUiText } from "../text.ts";
import { useOnce } from "../use-once.ts";
import { BothVersions } from "./both-versions.tsx";
import { TextField } from "./field.tsx";

const MOST_CHARACTERS = 100;

/** Shows a name and changes it. What others change meanwhile leaves alone what is typed. */
export function NameForm({
  title,
  label,
  name,
  hint,
  missing,
  unsaved,
  readOnly = false,
  autoComplete = "off",
  rename,
  children,
}: {
  title: string;
  label: string;
  name: string;
  hint: string;
  /** Said of an empty name. */
  missing: string;
  /** "Unsaved: name" */
  unsaved: string;
  readOnly?: boolean;
  autoComplete?: "off" | "name";
  /** Saves a name and answers what it then is. It tells of success itself. */
  rename: (name: string) => Promise<{ name: string }>;
  /** More of the same panel. */
  children?: ReactNode;
}) {
  const { tooLong } = useUiText();
  const form = useForm<{ name: string }>({
    values: { name },
    resetOptions: { keepDirtyValues: true },
  });
  const change = useMutation({
    mutationFn: rename,
    onSuccess: (saved, sent) => {
      const typed = form.getValues("name");
      form.reset({ name: saved.name }, { keepDirtyValues: false });
      // Typed while the name was being saved.
      if (typed.trim() !== sent) form.setValue("name", typed, { shouldDirty: true });
    },
    onError: (error) => {
      const message = errorsByField(error).get("name");
      if (message !== undefined) form.setError("name", { message });
    },
  });
  const save = useOnce(change.mutateAsync);
  const { errors, isDirty } = form.formState;
  const conflict = change.error !== null && isProblem(change.error, "version_mismatch");
  const faultOf = (typed: string): string | true => {
    if (typed.trim() === "") return missing;
    return typed.trim().length <= MOST_CHARACTERS || tooLong;
  };
  return (
    <form noValidate onSubmit={form.handleSubmit((typed) => save(typed.name.trim()))}>
      <Panel title={title}>
        <TextField
          label={label}
          hint={hint}
          error={errors.name?.message}
          readOnly={readOnly}
          autoComplete={autoComplete}
          {...form.register("name", { validate: faultOf })}
        />
        {children}
        {conflict ? (
          <BothVersions
            fields={[{ name: "name", label, saved: name, mine: form.getValues("name") }]}
            onKeep={() => change.reset()}
            onTake={() => {
              form.reset({ name }, { keepDirtyValues: false });
              change.reset();
            }}
          />
        ) : change.error === null || errors.name !== undefined ? null : (
          <ProblemNotice error={change.error} />
        )}
      </Panel>
      {isDirty ? (
        <SaveBar
          pending={change.isPending}
          onDiscard={() => {
            form.reset({ name }, { keepDirtyValues: false });
            change.reset();
          }}
        >
          {unsaved}
        </SaveBar>
      ) : null}
    </form>
  );
}
