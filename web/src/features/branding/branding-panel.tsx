import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { ACCENT_COLOR, accentFault, nearestAccent } from "#shared/contracts/projects/accent-color";
import { useMay, useRoleMay } from "../../api/may.ts";
import { errorsByField } from "../../api/place-errors.ts";
import { isProblem } from "../../api/problem.ts";
import {
  type Branding,
  brandingQuery,
  updateBranding,
} from "../../api/queries/settings/branding.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SaveBar } from "../../ui/save-bar.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { LogoField } from "./logo-field.tsx";
import { useBrandingText } from "./text.ts";

type Values = { color: string; support: string };

/** What the preview shows of a form that is not saved yet. */
export type BrandingDraft = { accent_color: string | null; support: string | null };

const valuesOf = ({ accent_color, support }: Branding): Values => ({
  color: accent_color ?? "",
  support: support ?? "",
});

/** What a typed colour is; null for one that cannot be shown. */
const colorOf = (typed: string): string | null => {
  const color = typed.trim().toLowerCase();
  return ACCENT_COLOR.test(color) ? color : null;
};

/** Logo, colour and support address of the hosted pages. Tells at every key what the preview may show. */
export function BrandingPanel({
  project,
  branding,
  onDraft,
}: {
  project: string;
  branding: Branding;
  onDraft: (draft: BrandingDraft) => void;
}) {
  const text = useBrandingText();
  const client = useQueryClient();
  const mayWrite = useMay(project)("project:write");
  const roleMay = useRoleMay(project)("project:write");
  const form = useForm<Values>({ defaultValues: valuesOf(branding), mode: "onChange" });
  const save = useMutation({
    mutationFn: ({ color, support }: Values) =>
      updateBranding(project, {
        accent_color: color.trim() === "" ? null : color.trim(),
        support: support.trim() === "" ? null : support.trim(),
      }),
    onSuccess: (saved) => {
      client.setQueryData(brandingQuery(project).queryKey, saved);
      form.reset(valuesOf(saved));
      onDraft(saved);
      showToast({ title: text.saved, detail: text.savedDetail });
    },
    onError: (error) => {
      const fields = errorsByField(error);
      const [color, support] = [fields.get("accent_color"), fields.get("support")];
      if (color !== undefined) form.setError("color", { message: color });
      if (support !== undefined) form.setError("support", { message: text.supportForm });
    },
  });
  const submit = useOnce(save.mutateAsync);
  const typed = form.watch("color");
  const color = colorOf(typed);
  const fault = color === null ? null : accentFault(color);
  const tell = () => {
    const values = form.getValues();
    onDraft({ accent_color: colorOf(values.color), support: values.support.trim() || null });
  };
  const setColor = (next: string) => {
    form.setValue("color", next, { shouldDirty: true, shouldValidate: true });
    tell();
  };
  return (
    <Panel title={text.title}>
      <div className="branding-fields">
        {roleMay ? null : <p className="quiet">{text.mayNot}</p>}
        <LogoField project={project} branding={branding} mayWrite={mayWrite} />
        <form noValidate onSubmit={form.handleSubmit((values) => submit(values))}>
          <div className="color-row">
            <TextField
              mono
              label={text.color}
              hint={text.colorHint}
              error={form.formState.errors.color?.message}
              autoComplete="off"
              placeholder="#116f8d"
              readOnly={!mayWrite}
              {...form.register("color", {
                onChange: tell,
                validate: (value) => {
                  if (value.trim() === "") return true;
                  const chosen = colorOf(value);
                  if (chosen === null) return text.form;
                  const wrong = accentFault(chosen);
                  return wrong === null || text.faults[wrong];
                },
              })}
            />
            {mayWrite ? (
              <input
                type="color"
                className="color-picker"
                aria-label={text.picker}
                value={color ?? "#116f8d"}
                onChange={({ target }) => setColor(target.value)}
              />
            ) : null}
          </div>
          {color === null || fault === null || !mayWrite ? null : (
            <Button size="sm" onClick={() => setColor(nearestAccent(color))}>
              {text.takeNearest(nearestAccent(color))}
            </Button>
          )}
          <TextField
            label={text.support}
            hint={text.supportHint}
            error={form.formState.errors.support?.message}
            autoComplete="off"
            placeholder="help@example.com"
            readOnly={!mayWrite}
            {...form.register("support", { onChange: tell })}
          />
          {save.error === null || isProblem(save.error, "branding_unusable") ? null : (
            <ProblemNotice error={save.error} />
          )}
          {form.formState.isDirty ? (
            <SaveBar
              pending={save.isPending}
              onDiscard={() => {
                form.reset(valuesOf(branding));
                onDraft(branding);
              }}
            >
              {text.unsaved}
            </SaveBar>
          ) : null}
        </form>
      </div>
    </Panel>
  );
}
