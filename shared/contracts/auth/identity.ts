import { z } from "zod";
import { isoTime } from "../fields.ts";
import { signInProviderSchema } from "../oauth/sign-in.ts";
import { mailLocale } from "./mail.ts";

const code = z
  .string()
  .min(1)
  .max(128)
  .describe("`code` of the fragment with which the provider's flow led back. It works once.");
const locale = mailLocale
  .optional()
  .describe("The language of mail where the account has none; English by default.");

/** Begins a flow at a provider. */
export const beginProviderInput = z.strictObject({
  integration_id: z
    .string()
    .min(1)
    .max(64)
    .describe("`integration_id` of one of the providers that `listSignInProviders` names."),
  fresh: z
    .boolean()
    .optional()
    .describe(
      "Let the provider ask the person again, as far as it can, where a fresh proof is wanted.",
    ),
});
export type BeginProviderInput = z.infer<typeof beginProviderInput>;

/** Where a flow begins. */
export const begunProviderSchema = z.object({
  url: z.string().describe("Open it in this window. It works once, for 30 minutes."),
});

export const signInWithProviderInput = z.strictObject({ code, locale });
export type SignInWithProviderInput = z.infer<typeof signInWithProviderInput>;

export const linkIdentityInput = z.strictObject({ code, locale });
export type LinkIdentityInput = z.infer<typeof linkIdentityInput>;

export const removeIdentityInput = z.strictObject({ locale });
export type RemoveIdentityInput = z.infer<typeof removeIdentityInput>;

/** An account at a provider with which this account can be opened. */
export const linkedIdentitySchema = z.object({
  id: z.string().describe("The identity's id (`idn_…`)."),
  integration_id: z.string().describe("The platform project's integration that it came through."),
  provider: z.string().describe("The provider's id in the catalogue."),
  label: z.string().nullable().describe("What the provider calls the person; null: nothing."),
  created_at: isoTime.describe("When it was linked."),
  last_used_at: isoTime.nullable().describe("The last sign-in with it; null: none yet."),
});
export type LinkedIdentity = z.infer<typeof linkedIdentitySchema>;

export const linkedIdentityListSchema = z.object({
  data: z.array(linkedIdentitySchema).describe("The identities, newest first."),
});

export const signInProviderListSchema = z.object({
  data: z
    .array(signInProviderSchema)
    .describe("The providers, in the order of their buttons; empty where there are none."),
});
