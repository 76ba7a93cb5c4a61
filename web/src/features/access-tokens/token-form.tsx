import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { CircleX } from "lucide-react";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { PERMISSIONS } from "#shared/contracts/permissions";
import { errorsByField } from "../../api/place-errors.ts";
import { isProblem } from "../../api/problem.ts";
import type { AccessTokenOrder, Permission } from "../../api/queries/people/access-tokens.ts";
import { projectsQuery } from "../../api/queries/projects.ts";
import { Callout } from "../../ui/callout.tsx";
import { CheckField, SecretField, SelectField, TextField } from "../../ui/forms/field.tsx";
import { Segmented } from "../../ui/forms/segmented.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { PRESETS, type Preset, presetOf } from "./presets.ts";
import { useAccessTokensText } from "./text.ts";

const DAYS = [7, 30, 90, 365];
const PRESET_NAMES = ["readOnly", "setUp", "all"] as const satisfies readonly Preset[];

type Values = {
  name: string;
  permissions: Permission[];
  where: "all" | "some";
  projects: string[];
  days: string;
  password: string;
};

/** Name, what the token may do, where, until when, and the password. */
export function TokenForm({
  id,
  error,
  onSubmit,
}: {
  id: string;
  error: Error | null;
  onSubmit: (order: AccessTokenOrder) => void;
}) {
  const words = useAccessTokensText();
  const { form: text } = words;
  const projects = useQuery(projectsQuery);
  const form = useForm<Values>({
    defaultValues: {
      name: "",
      permissions: [...PRESETS.setUp],
      where: "all",
      projects: [],
      days: "90",
      password: "",
    },
    resolver: zodResolver(
      z
        .object({
          name: z
            .string()
            .check(z.trim(), z.minLength(1, text.missingName), z.maxLength(100, text.longName)),
          permissions: z.array(z.enum(PERMISSIONS)).check(z.minLength(1, text.missingPermission)),
          where: z.enum(["all", "some"]),
          projects: z.array(z.string()),
          days: z.string(),
          password: z.string().check(z.minLength(1, text.missingPassword)),
        })
        .check(
          z.refine(({ where, projects: ids }) => where === "all" || ids.length > 0, {
            path: ["projects"],
            error: text.missingProject,
          }),
        ),
    ),
  });
  const { errors } = form.formState;
  const refusedName = errorsByField(error).get("name");
  const isWrong = error !== null && isProblem(error, "wrong_password");
  useEffect(() => {
    if (refusedName !== undefined) form.setError("name", { message: refusedName });
    if (isWrong) form.setError("password", { message: text.wrong }, { shouldFocus: true });
  }, [form, refusedName, isWrong, text.wrong, error]);
  const preset = presetOf(form.watch("permissions"));
  const where = form.watch("where");
  const shown = [...PRESET_NAMES, ...(preset === undefined ? (["custom"] as const) : [])];
  const choose = (name: Preset | "custom") => {
    if (name === "custom") return;
    const shouldValidate = form.formState.isSubmitted;
    form.setValue("permissions", [...PRESETS[name]], { shouldValidate });
  };
  return (
    <form
      id={id}
      noValidate
      onSubmit={form.handleSubmit((values) =>
        onSubmit({
          name: values.name,
          permissions: values.permissions,
          project_ids: values.where === "all" ? null : values.projects,
          expires_in_days: Number(values.days),
          current_password: values.password,
        }),
      )}
    >
      <TextField
        label={text.name}
        hint={text.nameHint}
        error={errors.name?.message}
        autoComplete="off"
        {...form.register("name")}
      />
      <fieldset className="field">
        <legend className="label">{text.preset}</legend>
        <Segmented
          label={text.preset}
          options={shown.map((value) => ({ value, label: words.presets[value] }))}
          value={preset ?? "custom"}
          onChange={choose}
        />
      </fieldset>
      <fieldset className="field">
        <legend className="label">{text.permissions}</legend>
        <div className="key-choice">
          {PERMISSIONS.map((permission) => (
            <CheckField
              key={permission}
              value={permission}
              label={words.permissions[permission]}
              {...form.register("permissions")}
            />
          ))}
        </div>
        <p className="hint">{text.permissionsHint}</p>
        <FieldsetError message={errors.permissions?.message} />
      </fieldset>
      <fieldset className="field">
        <legend className="label">{text.where}</legend>
        <Segmented
          label={text.where}
          options={[
            { value: "all", label: words.all },
            { value: "some", label: text.only },
          ]}
          value={where}
          onChange={(value) => {
            form.setValue("where", value);
            form.clearErrors("projects");
          }}
        />
        {where === "all" ? null : (
          <div className="key-choice">
            {projects.data?.data.map((project) => (
              <CheckField
                key={project.id}
                value={project.id}
                label={project.name}
                {...form.register("projects")}
              />
            ))}
          </div>
        )}
        <FieldsetError message={errors.projects?.message} />
      </fieldset>
      <SelectField
        label={text.expiry}
        options={DAYS.map((days) => ({ value: String(days), label: text.inDays(days) }))}
        {...form.register("days")}
      />
      <SecretField
        label={text.password}
        hint={text.passwordHint}
        autoComplete="current-password"
        error={errors.password?.message}
        {...form.register("password")}
      />
      {error === null || isWrong || refusedName !== undefined ? null : isProblem(
          error,
          "limit_reached",
        ) ? (
        <Callout look="failed" icon={CircleX} title={text.limit} />
      ) : (
        <ProblemNotice error={error} />
      )}
    </form>
  );
}

const FieldsetError = ({ message }: { message: string | undefined }) =>
  message === undefined ? null : (
    <p className="error" role="alert">
      <Icon of={CircleX} />
      {message}
    </p>
  );
