import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import type { components } from "../../api/schema.gen.d.ts";
import { sessionQuery } from "../../api/session.ts";
import { currentLanguage } from "../../i18n/language.ts";
import type { Challenge } from "../sign-in/sign-in.ts";

export type SignInProvider = components["schemas"]["SignInProviderList"]["data"][number];
export type LinkedIdentity = components["schemas"]["LinkedIdentity"];

/** The providers with a button; empty where the installation has none, or does not answer. */
export const providersQuery = queryOptions({
  queryKey: ["sign-in", "providers"],
  retry: false,
  queryFn: async ({ signal }) => (await take(api.GET("/v1/sign-in/providers", { signal }))).data,
});

/** What opens the account besides its password, newest first. */
export const identitiesQuery = queryOptions({
  queryKey: ["account", "identities"],
  queryFn: async ({ signal }) => (await take(api.GET("/v1/account/identities", { signal }))).data,
});

/** What this window goes to a provider for, and where it goes on afterwards. */
export type Errand = { readonly purpose: "sign_in" | "link"; readonly next: string };

const KEY = "atlas-provider-errand";

/** Leaves for the provider. The page that comes back is another one, so the window remembers why. @throws {Problem} */
export async function leaveForProvider(
  errand: Errand,
  integrationId: string,
  fresh = false,
): Promise<void> {
  const body = { integration_id: integrationId, fresh };
  const { url } = await take(
    errand.purpose === "link"
      ? api.POST("/v1/account/identities/options", { body })
      : api.POST("/v1/sign-in/provider/options", { body }),
  );
  sessionStorage.setItem(KEY, JSON.stringify(errand));
  window.location.assign(url);
  // Nothing more may happen on this page.
  await new Promise(() => undefined);
}

/** Why the window went to a provider; a sign-in where it does not know. */
export function rememberedErrand(): Errand {
  const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  const isKept = typeof kept === "object" && kept !== null && "purpose" in kept && "next" in kept;
  const next = isKept && typeof kept.next === "string" ? kept.next : "";
  return {
    purpose: isKept && kept.purpose === "link" ? "link" : "sign_in",
    next: /^\/(?![/\\])/.test(next) ? next : "/projects",
  };
}

/** Opens a session. @returns null, or what has to be completed first. @throws {Problem} */
export async function signInWithProvider(code: string): Promise<Challenge | null> {
  const body = { code, locale: currentLanguage() };
  const answer = await take(api.POST("/v1/sign-in/provider", { body }));
  if ("second_factor" in answer) return answer.second_factor;
  await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  return null;
}

/** @throws {Problem} `identity_exists`, `sign_in_invalid`. */
export const linkIdentity = (code: string): Promise<LinkedIdentity> =>
  take(api.POST("/v1/account/identities", { body: { code, locale: currentLanguage() } }));

/** @throws {Problem} `last_way_in`. */
export const removeIdentity = (id: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/account/identities/{identity_id}", {
      params: { path: { identity_id: id }, query: { locale: currentLanguage() } },
    }),
  );
