import type { UseFormReturn } from "react-hook-form";
import type { Integration } from "../../../api/queries/integrations.ts";
import { CheckField, SelectField, TextField } from "../../../ui/forms/field.tsx";
import { WithLogo } from "../../../ui/logo.tsx";
import type { LinkForm } from "./create-link.ts";
import { useLinkText } from "./text.ts";

/** What a new link needs to know: whose it is, what it offers, and where it leads back to. */
export function LinkFormFields({
  form,
  integrations,
  returnUrls,
  dashboardUrl,
  isReconnect,
}: {
  form: UseFormReturn<LinkForm>;
  integrations: readonly Integration[];
  returnUrls: readonly string[];
  dashboardUrl: string;
  isReconnect: boolean;
}) {
  const text = useLinkText();
  const { errors } = form.formState;
  const toDashboard = form.watch("return_to") === dashboardUrl;
  return (
    <>
      {isReconnect ? null : (
        <TextField
          mono
          label={text.externalId}
          hint={text.externalIdHint}
          autoComplete="off"
          error={errors.external_id?.message}
          {...form.register("external_id")}
        />
      )}
      {isReconnect || integrations.length < 2 ? null : (
        <fieldset className="field">
          <legend className="label">{text.integrations}</legend>
          <div className="choices">
            {integrations.map(({ id, key, name, provider }) => (
              <CheckField
                key={id}
                value={key}
                label={<WithLogo provider={provider} name={name} />}
                {...form.register("integrations")}
              />
            ))}
          </div>
          <p className="hint">{text.integrationsHint}</p>
        </fieldset>
      )}
      <TextField
        label={text.displayName}
        hint={text.displayNameHint}
        autoComplete="off"
        error={errors.display_name?.message}
        {...form.register("display_name")}
      />
      <SelectField
        label={text.language}
        options={(["", "en", "ru"] as const).map((value) => ({
          value,
          label: text.languages[value],
        }))}
        {...form.register("language")}
      />
      <SelectField
        label={text.returnTo}
        hint={toDashboard ? text.toDashboardHint : text.returnHint}
        error={errors.return_to?.message}
        options={[
          ...returnUrls.map((url) => ({ value: url, label: url })),
          { value: dashboardUrl, label: text.toDashboard },
        ]}
        {...form.register("return_to")}
      />
    </>
  );
}
