import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useMay, useRoleMay } from "../../../api/may.ts";
import { errorsByField } from "../../../api/place-errors.ts";
import { isProblem } from "../../../api/problem.ts";
import type { Integration, Provider } from "../../../api/queries/integrations.ts";
import { Callout } from "../../../ui/callout.tsx";
import { TextField } from "../../../ui/forms/field.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { SaveBar } from "../../../ui/save-bar.tsx";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { BothVersions } from "../../../ui/forms/both-versions.tsx";
import { FormProblem } from "../form-problem.tsx";
import { isGeneric } from "../provider-kind.ts";
import { useIntegrationsText } from "../text.ts";
import { type IntegrationChanges, useUpdateIntegration } from "../update-integration.ts";
import { useOthersChanges } from "../../../ui/forms/use-others-changes.ts";
import { HostChangeDialog } from "./host-change-dialog.tsx";
import { SettingField } from "./setting-field.tsx";
import { type SettingTexts, changedNames, changesOf, faultOf, textsOf } from "./setting-values.ts";
import { GROUPS, OF_KNOWN_PROVIDER, SETTING_NAMES, type SettingName } from "./settings.ts";
import { useAdvancedText } from "./text.ts";

/** A reset of the whole form; what others change meanwhile leaves alone what is typed. */
const ALL = { keepDirtyValues: false };

type Values = SettingTexts & { name: string; refresh_margin_seconds: string };

const valuesOf = ({ name, refresh_margin_seconds: margin, settings }: Integration): Values => ({
  ...textsOf(settings),
  name,
  refresh_margin_seconds: margin === null ? "" : String(margin),
});

/** `settings.authorization_params.prompt` is about the field `authorization_params`. */
function fieldOf(path: string): keyof Values | null {
  const name = path.replace(/^settings\./, "").split(".")[0];
  if (name === "name" || name === "refresh_margin_seconds") return name;
  return SETTING_NAMES.find((setting) => setting === name) ?? null;
}

type Props = { project: string; integration: Integration; provider: Provider | undefined };

/** Everything about an integration that differs from the catalogue. */
export default function AdvancedTab({ project, integration, provider }: Props) {
  const all = useIntegrationsText();
  const text = useAdvancedText();
  const may = useMay(project)("integrations:write");
  const roleMay = useRoleMay(project)("integrations:write");
  const update = useUpdateIntegration(project, integration);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const form = useForm<Values>({
    values: valuesOf(integration),
    resetOptions: { keepDirtyValues: true },
  });
  const { errors } = form.formState;
  const before = valuesOf(integration);
  const values = form.watch();
  const unsaved =
    changedNames(before, values).length +
    Number(values.name !== before.name) +
    Number(values.refresh_margin_seconds !== before.refresh_margin_seconds);
  const others = useOthersChanges(before, values);
  const send = (after: Values, confirmed: boolean) => {
    if (update.isPending) return;
    setWarnings([]);
    update.mutate(toChanges(before, after, confirmed), {
      onSuccess: (updated) => {
        form.reset(valuesOf(updated), ALL);
        setWarnings(updated.warnings.map(({ detail }) => detail));
        if (updated.warnings.length === 0) showToast({ title: text.saved });
      },
      onError: (error) => {
        if (isProblem(error, "host_change_unconfirmed")) return;
        for (const [path, message] of errorsByField(error)) {
          const field = fieldOf(path);
          if (field !== null) form.setError(field, { message }, { shouldFocus: true });
        }
      },
    });
  };
  const discard = () => {
    form.reset(before, ALL);
    update.reset();
  };
  const isFree = provider === undefined || isGeneric(provider);
  const isShown = (name: SettingName): boolean => isFree || OF_KNOWN_PROVIDER.includes(name);
  const labelOf = (name: keyof Values): string => {
    if (name === "name") return text.name;
    return name === "refresh_margin_seconds" ? text.margin : text.fields[name];
  };
  const asksForHost = isProblem(update.error, "host_change_unconfirmed") ? update.error : null;
  return (
    <form
      className="stack advanced"
      noValidate
      onSubmit={form.handleSubmit((after) => send(after, false))}
    >
      <p className="quiet">{isFree ? text.lead : text.fixed(provider.name)}</p>
      {warnings.length === 0 ? null : (
        <Callout icon={TriangleAlert} look="reauth" title={text.warnings}>
          {warnings.join(" ")}
        </Callout>
      )}
      <fieldset className="stack" disabled={!may}>
        <legend className="visually-hidden">{all.page.tabs.advanced}</legend>
        <Panel title={text.general}>
          <div className="fields">
            <TextField
              label={text.name}
              hint={text.nameHint}
              error={errors.name?.message}
              autoComplete="off"
              {...form.register("name", {
                validate: (value) => value.trim() !== "" || all.form.missing,
              })}
            />
            <TextField
              inputMode="numeric"
              label={text.margin}
              hint={text.marginHint}
              error={errors.refresh_margin_seconds?.message}
              autoComplete="off"
              {...form.register("refresh_margin_seconds", {
                validate: (value) => /^\d*$/.test(value.trim()) || text.number,
              })}
            />
          </div>
        </Panel>
        {Object.entries(GROUPS).map(([group, all]) => {
          const names = all.filter(isShown);
          return names.length === 0 ? null : (
            <Panel key={group} title={text.groups[group as keyof typeof GROUPS]}>
              <div className="fields">
                {names.map((name) => (
                  <SettingField
                    key={name}
                    name={name}
                    error={errors[name]?.message}
                    field={form.register(name, {
                      validate: (value) => {
                        const fault = faultOf(name, value);
                        if (fault === null) return true;
                        return fault === "pairs" ? text.pairShape : text.number;
                      },
                    })}
                  />
                ))}
              </div>
            </Panel>
          );
        })}
      </fieldset>
      <BothVersions
        fields={others.names.map((name) => ({
          name,
          label: labelOf(name),
          saved: before[name],
          mine: values[name],
          mono: name !== "name",
        }))}
        onKeep={() => {
          others.accept();
          update.reset();
        }}
        onTake={() => {
          for (const name of others.names) form.resetField(name, { defaultValue: before[name] });
          update.reset();
        }}
      />
      {asksForHost === null ? (
        <FormProblem
          error={others.names.length > 0 ? null : update.error}
          isField={(path) => {
            const field = fieldOf(path);
            return field === "name" || field === "refresh_margin_seconds"
              ? true
              : field !== null && isShown(field);
          }}
        />
      ) : (
        <HostChangeDialog
          problem={asksForHost}
          isSaving={update.isPending}
          onConfirm={() => send(form.getValues(), true)}
          onClose={() => update.reset()}
        />
      )}
      {roleMay ? null : <p className="quiet">{all.roleMayNot}</p>}
      {unsaved === 0 ? null : (
        <SaveBar pending={update.isPending} onDiscard={discard}>
          {text.unsaved(unsaved)}
        </SaveBar>
      )}
    </form>
  );
}

function toChanges(before: Values, after: Values, confirmed: boolean): IntegrationChanges {
  const margin = after.refresh_margin_seconds.trim();
  const settings = changesOf(before, after);
  return {
    ...(after.name === before.name ? {} : { name: after.name }),
    ...(margin === before.refresh_margin_seconds
      ? {}
      : { refresh_margin_seconds: margin === "" ? null : Number(margin) }),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
    ...(confirmed ? { confirm_host_change: true } : {}),
  };
}
