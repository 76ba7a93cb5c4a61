import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { api, take } from "../../../api/client.ts";
import { useMay, useRoleMay } from "../../../api/may.ts";
import { errorsByField } from "../../../api/place-errors.ts";
import { type Provider, integrationsOf } from "../../../api/queries/integrations.ts";
import { Button, ButtonLink } from "../../../ui/button.tsx";
import { SecretField, TextField } from "../../../ui/forms/field.tsx";
import { ProviderLogo } from "../../../ui/logo.tsx";
import { PageHead } from "../../../ui/page-head.tsx";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { AddressFields } from "../address-fields.tsx";
import { FormProblem } from "../form-problem.tsx";
import {
  type NewIntegration,
  fieldOf,
  firstValues,
  isField,
  keyFrom,
  toRequest,
  useNewIntegrationRules,
} from "./new-integration.ts";
import { isGeneric } from "../provider-kind.ts";
import { RegisterPanel } from "./register-panel.tsx";
import { ScopesEditor } from "../scopes-editor.tsx";
import { useIntegrationsText } from "../text.ts";

type Props = { project: string; provider: Provider; takenKeys: readonly string[] };

/** What Atlas must know of the developer's app at the provider. */
export default function NewIntegrationForm({ project, provider, takenKeys }: Props) {
  const all = useIntegrationsText();
  const text = all.form;
  const may = useMay(project)("integrations:write");
  const roleMay = useRoleMay(project)("integrations:write");
  const navigate = useNavigate();
  const client = useQueryClient();
  const form = useForm<NewIntegration>({
    defaultValues: firstValues(provider, takenKeys),
    resolver: useNewIntegrationRules(provider),
  });
  const create = useMutation({
    mutationFn: (values: NewIntegration) =>
      take(
        api.POST("/v1/projects/{project_id}/integrations", {
          params: { path: { project_id: project } },
          body: toRequest(provider, values),
        }),
      ),
    onSuccess: async ({ id, name }) => {
      await client.invalidateQueries(integrationsOf(project));
      showToast({ title: text.added(name), detail: text.addedDetail });
      await navigate({
        to: "/projects/$project/integrations/$integration",
        params: { project, integration: id },
        search: { tab: "setup" },
      });
    },
    onError: (error) => {
      for (const [name, message] of errorsByField(error)) {
        const field = fieldOf(name);
        if (field !== null) form.setError(field, { message }, { shouldFocus: true });
      }
    },
  });
  const { errors, dirtyFields } = form.formState;
  const isSandbox = provider.id === "sandbox";
  const name = form.register("name", {
    onChange: () => {
      if (isGeneric(provider) && dirtyFields.key !== true)
        form.setValue("key", keyFrom(form.getValues("name"), provider.id, takenKeys));
    },
  });
  return (
    <>
      <PageHead
        title={text.title(provider.name)}
        tile={<ProviderLogo provider={provider.id} name={provider.name} large />}
        crumbs={[
          <Link key="list" to="/projects/$project/integrations" params={{ project }}>
            {all.title}
          </Link>,
          <Link key="new" to="/projects/$project/integrations/new" params={{ project }}>
            {all.catalogue.title}
          </Link>,
        ]}
        here={provider.name}
      />
      <div className="with-aside">
        <form
          className="stack"
          noValidate
          onSubmit={form.handleSubmit((values) => {
            if (!create.isPending) create.mutate(values);
          })}
        >
          <AddressFields provider={provider} form={form} />
          <div className="fields">
            <TextField
              mono
              label={provider.setup.client_id_label ?? text.clientId}
              hint={isSandbox ? text.sandboxCredentials : text.clientIdHint}
              error={errors.client_id?.message}
              autoComplete="off"
              {...form.register("client_id")}
            />
            <SecretField
              label={provider.setup.client_secret_label ?? text.clientSecret}
              hint={text.secretHint}
              error={errors.client_secret?.message}
              autoComplete="off"
              {...form.register("client_secret")}
            />
          </div>
          <div className="fields">
            <TextField
              label={text.name}
              hint={text.nameHint}
              error={errors.name?.message}
              autoComplete="off"
              {...name}
            />
            <TextField
              mono
              label={text.key}
              hint={text.keyHint}
              error={errors.key?.message}
              autoComplete="off"
              {...form.register("key")}
            />
          </div>
          <section className="stack" aria-label={text.scopes}>
            <div>
              <h2 className="form-title">{text.scopes}</h2>
              <p className="quiet">{all.scopes.detail}</p>
            </div>
            <ScopesEditor
              provider={provider}
              value={form.watch("scopes")}
              onChange={(scopes) => form.setValue("scopes", scopes, { shouldDirty: true })}
              error={errors.scopes?.message}
            />
          </section>
          <FormProblem error={create.error} isField={isField} />
          {roleMay ? null : <p className="quiet">{all.roleMayNot}</p>}
          <div className="actions">
            <Button
              type="submit"
              variant="primary"
              disabled={!may}
              busy={create.isPending && text.submitting}
            >
              {text.submit}
            </Button>
            <ButtonLink
              variant="plain"
              to="/projects/$project/integrations/new"
              params={{ project }}
            >
              {text.otherProvider}
            </ButtonLink>
          </div>
        </form>
        <aside className="aside">
          <RegisterPanel provider={provider}>
            <p className="quiet">{all.register.intro}</p>
            <p className="quiet">{all.register.later}</p>
          </RegisterPanel>
        </aside>
      </div>
    </>
  );
}
