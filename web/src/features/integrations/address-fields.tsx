import type { UseFormReturn } from "react-hook-form";
import type { Provider } from "../../api/queries/integrations.ts";
import { TextField } from "../../ui/forms/field.tsx";
import type { NewIntegration } from "./new/new-integration.ts";
import { isGeneric } from "./provider-kind.ts";
import { useIntegrationsText } from "./text.ts";

const ENDPOINTS = ["authorization_endpoint", "token_endpoint"] as const;

/** Where a provider is that the catalogue does not know. */
export function AddressFields({
  provider,
  form,
}: {
  provider: Provider;
  form: UseFormReturn<NewIntegration>;
}) {
  const text = useIntegrationsText().form;
  if (!isGeneric(provider)) return null;
  const { errors } = form.formState;
  const needsEndpoints = provider.required_settings.includes("token_endpoint");
  const issuer = (
    <TextField
      mono
      label={text.issuer}
      hint={needsEndpoints ? `${text.issuerHint} ${text.orIssuer}` : text.issuerHint}
      error={errors.issuer?.message}
      type="url"
      placeholder="https://login.example.com"
      {...form.register("issuer")}
    />
  );
  if (!needsEndpoints) return issuer;
  return (
    <>
      {issuer}
      <div className="fields">
        {ENDPOINTS.map((name) => (
          <TextField
            key={name}
            mono
            label={text[name]}
            error={errors[name]?.message}
            type="url"
            {...form.register(name)}
          />
        ))}
      </div>
    </>
  );
}
