import { z } from "zod";

/** For what a provider is asked who somebody is. `link`: to add it to the account that is signed in. */
export const SIGN_IN_PURPOSES = ["sign_in", "link"] as const;
export type SignInPurpose = (typeof SIGN_IN_PURPOSES)[number];

/** A provider with which people sign in to the dashboard. */
export const signInProviderSchema = z.object({
  integration_id: z.string().describe("The platform project's integration (`int_…`)."),
  provider: z.string().describe("The provider's id in the catalogue."),
  name: z.string().describe("What the button calls it."),
});
export type SignInProvider = z.infer<typeof signInProviderSchema>;

export type StartSignInInput = {
  integration_id: string;
  purpose: SignInPurpose;
  /** SHA-256 of the browser's sign-in cookie, base64url. The end of the sign-in must carry the same cookie. */
  browser_hash: string;
  /** The provider is to ask the person again, as far as it does that. */
  fresh: boolean;
};

/** Where the browser goes to begin. */
export type StartedSignIn = { url: string };

export type TakeIdentityInput = {
  /** From the fragment of the page that the flow led back to. */
  code: string;
  purpose: SignInPurpose;
  /** SHA-256 of the browser's sign-in cookie, base64url; null without a cookie. */
  browser_hash: string | null;
};

/** Who somebody is at a provider, as a flow that has just ended found out. */
export type ProviderIdentity = {
  integration_id: string;
  /** The provider's id in the catalogue. */
  provider: string;
  /** What the platform project calls the integration. */
  provider_name: string;
  /** Issuer and subject are the identity; nothing else is. */
  issuer: string;
  subject: string;
  /** An address that the provider says it has verified; null: it named none. */
  verified_email: string | null;
  /** What the provider calls the person; null: nothing. */
  label: string | null;
  name: string | null;
};
