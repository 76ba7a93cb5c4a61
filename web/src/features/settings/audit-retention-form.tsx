import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { AUDIT_RETENTION_DAYS } from "#shared/contracts/projects/audit-retention";
import { changeProject } from "../../api/queries/change-project.ts";
import { projectQuery } from "../../api/queries/projects.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useSettingsText } from "./text.ts";

const { min, max } = AUDIT_RETENTION_DAYS;

/** Null for an empty field, NaN for what is not a number. */
const daysIn = (typed: string): number | null => {
  const text = typed.trim();
  if (text === "") return null;
  return /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
};

/** How many days the audit log is kept: an empty field means for ever. */
export function AuditRetentionForm({
  project: id,
  mayWrite,
}: {
  project: string;
  mayWrite: boolean;
}) {
  const { retention: text } = useSettingsText();
  const client = useQueryClient();
  const project = useSuspenseQuery(projectQuery(id)).data;
  const saved = project.audit_retention_days?.toString() ?? "";
  const form = useForm<{ days: string }>({
    values: { days: saved },
    resetOptions: { keepDirtyValues: true },
  });
  const change = useMutation({
    mutationFn: (days: number | null) =>
      changeProject(id, project.version, { audit_retention_days: days }),
    onSuccess: (changed) => {
      client.setQueryData(projectQuery(id).queryKey, changed);
      form.reset(
        { days: changed.audit_retention_days?.toString() ?? "" },
        { keepDirtyValues: false },
      );
      showToast({ title: text.saved });
    },
    onError: () => client.invalidateQueries({ ...projectQuery(id), exact: true }),
  });
  const save = useOnce(change.mutateAsync);
  const { errors, isDirty } = form.formState;
  return (
    <form noValidate onSubmit={form.handleSubmit(({ days }) => save(daysIn(days)))}>
      <Panel title={text.title}>
        <TextField
          mono
          label={text.label}
          hint={text.hint}
          error={errors.days?.message}
          readOnly={!mayWrite}
          inputMode="numeric"
          autoComplete="off"
          {...form.register("days", {
            validate: (typed) => {
              const days = daysIn(typed);
              return days === null || (days >= min && days <= max) || text.range(min, max);
            },
          })}
        />
        {isDirty && mayWrite ? (
          <p className="actions">
            <Button type="submit" busy={change.isPending && text.saving}>
              {text.save}
            </Button>
          </p>
        ) : null}
        {change.error === null ? null : <ProblemNotice error={change.error} />}
      </Panel>
    </form>
  );
}
