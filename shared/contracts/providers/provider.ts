import { z } from "zod";

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
});
export type Provider = z.infer<typeof providerSchema>;
