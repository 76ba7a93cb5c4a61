import { zodResolver } from "@hookform/resolvers/zod";
import { CircleX } from "lucide-react";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { errorsByField } from "../../api/place-errors.ts";
import { isProblem } from "../../api/problem.ts";
import type { ApiKeyOrder } from "../../api/queries/api-keys.ts";
import { Callout } from "../../ui/callout.tsx";
import { CheckField, SelectField, TextField } from "../../ui/forms/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Segmented } from "../../ui/forms/segmented.tsx";
import { PRESETS, type Preset, SCOPES, presetOf } from "./scopes.ts";
import { useApiKeysText } from "./text.ts";

const DAYS = [30, 90, 365];
const PRESET_NAMES = ["server", "readOnly"] as const satisfies readonly Preset[];

type Values = { name: string; scopes: (typeof SCOPES)[number][]; days: string };

/** Name, what the key may do, and until when. */
export function KeyForm({
  id,
  error,
  onSubmit,
}: {
  id: string;
  error: Error | null;
  onSubmit: (order: ApiKeyOrder) => void;
}) {
  const text = useApiKeysText();
  const form = useForm<Values>({
    defaultValues: { name: "", scopes: [...PRESETS.server], days: "" },
    resolver: zodResolver(
      z.object({
        name: z
          .string()
          .check(
            z.trim(),
            z.minLength(1, text.form.missingName),
            z.maxLength(100, text.form.longName),
          ),
        scopes: z.array(z.enum(SCOPES)).check(z.minLength(1, text.form.missingScope)),
        days: z.string(),
      }),
    ),
  });
  const { errors } = form.formState;
  const refusedName = errorsByField(error).get("name");
  useEffect(() => {
    if (refusedName !== undefined) form.setError("name", { message: refusedName });
  }, [form, refusedName]);
  const preset = presetOf(form.watch("scopes"));
  const shown = [...PRESET_NAMES, ...(preset === undefined ? (["custom"] as const) : [])];
  const choose = (name: Preset | "custom") => {
    if (name === "custom") return;
    form.setValue("scopes", [...PRESETS[name]], { shouldValidate: form.formState.isSubmitted });
  };
  return (
    <form
      id={id}
      noValidate
      onSubmit={form.handleSubmit(({ name, scopes, days }) =>
        onSubmit({ name, scopes, ...(days === "" ? {} : { expires_in_days: Number(days) }) }),
      )}
    >
      <TextField
        label={text.form.name}
        hint={text.form.nameHint}
        error={errors.name?.message}
        autoComplete="off"
        {...form.register("name")}
      />
      <fieldset className="field">
        <legend className="label">{text.form.preset}</legend>
        <Segmented
          label={text.form.preset}
          options={shown.map((value) => ({ value, label: text.presets[value] }))}
          value={preset ?? "custom"}
          onChange={choose}
        />
      </fieldset>
      <fieldset className="field">
        <legend className="label">{text.form.scopes}</legend>
        <div className="key-choice">
          {SCOPES.map((scope) => (
            <CheckField
              key={scope}
              value={scope}
              label={text.scopes[scope]}
              hint={text.scopeHints[scope]}
              {...form.register("scopes")}
            />
          ))}
        </div>
        {errors.scopes === undefined ? null : (
          <p className="error" role="alert">
            <Icon of={CircleX} />
            {errors.scopes.message}
          </p>
        )}
      </fieldset>
      <SelectField
        label={text.form.expiry}
        options={[
          { value: "", label: text.form.noExpiry },
          ...DAYS.map((days) => ({ value: String(days), label: text.form.inDays(days) })),
        ]}
        {...form.register("days")}
      />
      {error === null || refusedName ? null : isProblem(error, "limit_reached") ? (
        <Callout look="failed" icon={CircleX} title={text.form.limit} />
      ) : (
        <ProblemNotice error={error} />
      )}
    </form>
  );
}
