import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { PROJECT_SLUG } from "#shared/contracts/projects/project-slug";
import { isProblem } from "../../api/problem.ts";
import { errorsByField } from "../../api/place-errors.ts";
import { changeProject } from "../../api/queries/change-project.ts";
import { projectQuery, projectsQuery } from "../../api/queries/projects.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { BothVersions } from "../../ui/forms/both-versions.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useSettingsText } from "./text.ts";

const normalise = (typed: string): string => typed.normalize("NFKC").trim().toLowerCase();

/** The project's short name: set, changed or, when the field is empty, removed. */
export function SlugForm({ project: id, mayWrite }: { project: string; mayWrite: boolean }) {
  const { slug: text } = useSettingsText();
  const client = useQueryClient();
  const project = useSuspenseQuery(projectQuery(id)).data;
  const saved = project.slug ?? "";
  const form = useForm<{ slug: string }>({
    values: { slug: saved },
    resetOptions: { keepDirtyValues: true },
  });
  const change = useMutation({
    mutationFn: (slug: string) =>
      changeProject(id, project.version, { slug: slug === "" ? null : slug }),
    onSuccess: async (changed, sent) => {
      const typed = form.getValues("slug");
      client.setQueryData(projectQuery(id).queryKey, changed);
      form.reset({ slug: changed.slug ?? "" }, { keepDirtyValues: false });
      // Typed while the slug was being saved.
      if (normalise(typed) !== sent) form.setValue("slug", typed, { shouldDirty: true });
      showToast({ title: text.saved });
      await client.invalidateQueries({ ...projectsQuery, exact: true });
    },
    onError: (error) => {
      if (isProblem(error, "slug_taken")) form.setError("slug", { message: text.taken });
      else {
        const message = errorsByField(error).get("slug");
        if (message !== undefined) form.setError("slug", { message });
      }
      return client.invalidateQueries({ ...projectQuery(id), exact: true });
    },
  });
  const save = useOnce(change.mutateAsync);
  const { errors, isDirty } = form.formState;
  const conflict = change.error !== null && isProblem(change.error, "version_mismatch");
  return (
    <form noValidate onSubmit={form.handleSubmit(({ slug }) => save(normalise(slug)))}>
      <Panel title={text.title}>
        <TextField
          mono
          label={text.label}
          hint={text.hint}
          error={errors.slug?.message}
          readOnly={!mayWrite}
          autoComplete="off"
          {...form.register("slug", {
            validate: (typed) => {
              const slug = normalise(typed);
              return slug === "" || PROJECT_SLUG.test(slug) || text.form;
            },
          })}
        />
        {isDirty && mayWrite ? (
          <p className="actions">
            <Button type="submit" busy={change.isPending && text.saving} disabled={conflict}>
              {text.save}
            </Button>
          </p>
        ) : null}
        {conflict ? (
          <BothVersions
            fields={[
              { name: "slug", label: text.label, saved, mine: form.getValues("slug"), mono: true },
            ]}
            onKeep={() => change.reset()}
            onTake={() => {
              change.reset();
              form.reset({ slug: saved }, { keepDirtyValues: false });
            }}
          />
        ) : change.error === null || errors.slug !== undefined ? null : (
          <ProblemNotice error={change.error} />
        )}
      </Panel>
    </form>
  );
}
