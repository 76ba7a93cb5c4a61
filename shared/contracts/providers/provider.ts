import { z } from "zod";

/** How a person registers an app at the provider, in the provider's own words where it has some. */
export const providerSetupSchema = z.object({
  /** The page where an app is registered; null where it depends on the installation of the provider. */
  register_url: z.string().nullable(),
  /** What the provider calls the field for an integration's `callback_url`. */
  callback_label: z.string().nullable(),
  client_id_label: z.string().nullable(),
  client_secret_label: z.string().nullable(),
  /** What is easily missed, one sentence or two each. */
  notes: z.array(z.object({ text_en: z.string(), text_ru: z.string() })),
});
export type ProviderSetup = z.infer<typeof providerSetupSchema>;

/** What a scope lets an app read or change, in plain words. */
export const scopeMeaningSchema = z.object({
  name: z.string(),
  meaning_en: z.string(),
  meaning_ru: z.string(),
});
export type ScopeMeaning = z.infer<typeof scopeMeaningSchema>;

export const providerSchema = z.object({
  id: z.string(),
  name: z.string(),
  protocol: z.enum(["oauth2", "oidc"]),
  default_scopes: z.array(z.string()),
  /** What an integration must have besides client id and secret. An issuer may stand for the endpoints. */
  required_settings: z.array(z.enum(["issuer", "authorization_endpoint", "token_endpoint"])),
  pkce: z.boolean(),
  revocation: z.boolean(),
  documentation_url: z.string().nullable(),
  setup: providerSetupSchema,
  /** The name of the brand's icon; null when there is none. */
  logo: z.string().nullable(),
  /** The commonest scopes. The provider has more, and an integration may ask for any of them. */
  scopes: z.array(scopeMeaningSchema),
});
export type Provider = z.infer<typeof providerSchema>;
