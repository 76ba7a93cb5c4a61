import type { ProviderDouble } from "./provider-double.ts";

/** Refreshes as a careless client does: secret in the body, no limits. Does not follow redirects. */
export function refreshRaw(
  double: Pick<ProviderDouble, "client" | "endpoints">,
  refreshToken: string,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(double.endpoints.token, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: refreshToken,
      client_id: double.client.clientId,
      client_secret: double.client.clientSecret,
    }),
    ...init,
  });
}
