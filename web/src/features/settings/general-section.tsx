import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { useMay } from "../../api/may.ts";
import { Problem } from "../../api/problem.ts";
import { renameProject } from "../../api/queries/change-project.ts";
import { projectQuery, projectsQuery } from "../../api/queries/projects.ts";
import { Id } from "../../ui/copy.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { Facts, Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SaveBar } from "../../ui/save-bar.tsx";
import { Time } from "../../ui/time.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useShellText } from "../shell/text.ts";
import { useSettingsText } from "./text.ts";

/** The project's name, and what it is known by. */
export function GeneralSection({ project: id }: { project: string }) {
  const { general: text } = useSettingsText();
  const { roles } = useShellText();
  const project = useSuspenseQuery(projectQuery(id)).data;
  return (
    <div className="stack">
      <RenameForm key={id} id={id} name={project.name} />
      <Panel title={text.facts}>
        <Facts
          facts={[
            [text.id, <Id key="id" value={project.id} />],
            [text.role, roles[project.role]],
            [text.created, <Time key="created" full at={project.created_at} />],
          ]}
        />
      </Panel>
    </div>
  );
}

function RenameForm({ id, name }: { id: string; name: string }) {
  const { general: text } = useSettingsText();
  const client = useQueryClient();
  const mayWrite = useMay(id)("project:write");
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
    mutationFn: (values: { name: string }) => renameProject(id, values.name),
    onSuccess: (project) => {
      client.setQueryData(projectQuery(id).queryKey, project);
      form.reset({ name: project.name }, { keepDirtyValues: false });
      showToast({ title: text.saved, detail: text.savedDetail });
      return client.invalidateQueries({ ...projectsQuery, exact: true });
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      for (const { path, message } of error.errors)
        if (path === "/name") form.setError("name", { message });
    },
  });
  const save = useOnce(rename.mutateAsync);
  const { errors, isDirty } = form.formState;
  const discard = () => {
    form.reset({ name }, { keepDirtyValues: false });
    rename.reset();
  };
  return (
    <form noValidate onSubmit={form.handleSubmit((values) => save(values))}>
      <Panel title={text.title}>
        <TextField
          label={text.name}
          hint={mayWrite ? text.nameHint : text.mayNot}
          error={errors.name?.message}
          readOnly={!mayWrite}
          autoComplete="off"
          {...form.register("name")}
        />
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
          onDiscard={discard}
        >
          {text.unsaved}
        </SaveBar>
      ) : null}
    </form>
  );
}
