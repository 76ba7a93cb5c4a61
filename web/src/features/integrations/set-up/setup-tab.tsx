import { Suspense, lazy } from "react";
import { useForm } from "react-hook-form";
import { useMay, useRoleMay } from "../../../api/may.ts";
import { errorsByField } from "../../../api/place-errors.ts";
import type { Integration, Provider } from "../../../api/queries/integrations.ts";
import { CopyField } from "../../../ui/copy.tsx";
import { TextField } from "../../../ui/forms/field.tsx";
import { SaveBar } from "../../../ui/save-bar.tsx";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { BothVersions } from "../../../ui/forms/both-versions.tsx";
import { FormProblem } from "../form-problem.tsx";
import { isGeneric } from "../provider-kind.ts";
import { ScopesEditor } from "../scopes-editor.tsx";
import { SecretPart } from "./secret-part.tsx";
import { SetupStep } from "./setup-step.tsx";
import { useIntegrationsText } from "../text.ts";
import { useHealthOf } from "../use-health-of.ts";
import { useUpdateIntegration } from "../update-integration.ts";
import { useOthersChanges } from "../../../ui/forms/use-others-changes.ts";

/** What must be agreed on is there first. */
const SetupAside = lazy(() => import("./setup-aside.tsx"));

type Values = { client_id: string; client_secret: string; scopes: string[] };
/** A reset of the whole form; what others change meanwhile leaves alone what is typed. */
const ALL = { keepDirtyValues: false };
const FIELDS = ["client_id", "client_secret", "scopes"] as const;

const fieldOf = (path: string) => FIELDS.find((field) => field === path.split(".")[0]) ?? null;
const valuesOf = ({ client_id, scopes }: Integration): Values => ({
  client_id,
  client_secret: "",
  scopes,
});

/** What two people may have changed at once, as text; of a secret only its end. */
const textsOf = (values: Values, last4: string): Record<keyof Values, string> => ({
  client_id: values.client_id,
  client_secret: `…${values.client_secret === "" ? last4 : values.client_secret.slice(-4)}`,
  scopes: values.scopes.join(" "),
});

type Props = { project: string; integration: Integration; provider: Provider | undefined };

/** The three things that both sides must agree on: callback URL, client, scopes. */
export function SetupTab({ project, integration, provider }: Props) {
  const all = useIntegrationsText();
  const text = all.setup;
  const may = useMay(project)("integrations:write");
  const roleMay = useRoleMay(project)("integrations:write");
  const health = useHealthOf(project, integration.id);
  const update = useUpdateIntegration(project, integration);
  const form = useForm<Values>({
    values: valuesOf(integration),
    resetOptions: { keepDirtyValues: true },
  });
  const { errors, dirtyFields } = form.formState;
  const scopes = form.watch("scopes");
  const unsaved = [
    dirtyFields.client_id === true ? text.parts.clientId : null,
    dirtyFields.client_secret === true ? text.parts.clientSecret : null,
    scopes.join(" ") === integration.scopes.join(" ") ? null : text.parts.scopes,
  ].filter((part) => part !== null);
  const save = form.handleSubmit(({ client_id, client_secret }) => {
    if (update.isPending || unsaved.length === 0) return;
    update.mutate(
      {
        ...(dirtyFields.client_id === true ? { client_id } : {}),
        ...(client_secret === "" ? {} : { client_secret }),
        ...(unsaved.includes(text.parts.scopes) ? { scopes } : {}),
      },
      {
        onSuccess: (updated) => {
          form.reset(valuesOf(updated), ALL);
          showToast({ title: text.saved });
        },
        onError: (error) => {
          for (const [path, message] of errorsByField(error)) {
            const field = fieldOf(path);
            if (field !== null) form.setError(field, { message }, { shouldFocus: true });
          }
        },
      },
    );
  });
  const saved = textsOf(valuesOf(integration), integration.client_secret_last4);
  const mine = textsOf(form.watch(), integration.client_secret_last4);
  const others = useOthersChanges(saved, mine);
  const labels = { client_id: all.form.clientId, client_secret: all.form.clientSecret };
  const discard = () => {
    form.reset(valuesOf(integration), ALL);
    update.reset();
  };
  const name = provider === undefined || isGeneric(provider) ? integration.name : provider.name;
  const label = provider?.setup.callback_label ?? null;
  const worked = (health?.last_connected_at ?? null) !== null || (health?.connections ?? 0) > 0;
  return (
    <div className="with-aside">
      <form noValidate onSubmit={save}>
        <ol className="steps">
          <SetupStep number={1} standing={worked ? "done" : "now"} title={text.callback(name)}>
            <p>
              {label === null ? (
                text.pasteAnywhere
              ) : (
                <>
                  {text.paste} <b>{label}</b>.
                </>
              )}{" "}
              {text.exact}
              {worked ? ` ${text.worked}` : null}
            </p>
            <CopyField value={integration.callback_url} />
          </SetupStep>
          <SetupStep number={2} standing={worked ? "done" : "next"} title={text.client}>
            <p>{text.clientDetail}</p>
            <div className="fields">
              <TextField
                mono
                label={provider?.setup.client_id_label ?? all.form.clientId}
                error={errors.client_id?.message}
                readOnly={!may}
                autoComplete="off"
                {...form.register("client_id", {
                  validate: (value) => value.trim() !== "" || all.form.missing,
                })}
              />
              <SecretPart
                label={provider?.setup.client_secret_label ?? all.form.clientSecret}
                last4={integration.client_secret_last4}
                error={errors.client_secret?.message}
                isReplacing={dirtyFields.client_secret === true}
                mayReplace={may}
                field={form.register("client_secret")}
                onKeep={() => form.resetField("client_secret")}
              />
            </div>
          </SetupStep>
          <SetupStep
            number={3}
            standing="next"
            title={text.scopes}
            aside={<span className="faint num">{all.scopes.asked(scopes.length)}</span>}
          >
            <p>{all.scopes.detail}</p>
            <fieldset disabled={!may}>
              <legend className="visually-hidden">{text.scopes}</legend>
              <ScopesEditor
                provider={provider}
                value={scopes}
                onChange={(next) => form.setValue("scopes", next, { shouldDirty: true })}
                error={errors.scopes?.message}
              />
            </fieldset>
          </SetupStep>
        </ol>
        <BothVersions
          fields={others.names.map((name) => ({
            name,
            label: name === "scopes" ? text.scopes : labels[name],
            saved: saved[name],
            mine: mine[name],
            mono: true,
          }))}
          onKeep={() => {
            others.accept();
            update.reset();
          }}
          onTake={() => {
            for (const name of others.names)
              form.resetField(name, { defaultValue: valuesOf(integration)[name] });
            update.reset();
          }}
        />
        {others.names.length > 0 ? null : (
          <FormProblem error={update.error} isField={(path) => fieldOf(path) !== null} />
        )}
        {roleMay ? null : <p className="quiet">{all.roleMayNot}</p>}
        {unsaved.length === 0 ? null : (
          <SaveBar pending={update.isPending} onDiscard={discard}>
            {text.unsaved(unsaved.join(", "))}
          </SaveBar>
        )}
      </form>
      <aside className="aside stack">
        <Suspense>
          <SetupAside project={project} integration={integration} provider={provider} />
        </Suspense>
      </aside>
    </div>
  );
}
