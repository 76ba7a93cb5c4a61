import { userInfoRequest } from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { meaningOf, saysTokenIsDead } from "./error-aliases.ts";
import { readAnswer } from "./lenient-response.ts";
import { describe, requestOptions } from "./oauth-client.ts";
import type { ProviderClient } from "./types.ts";
import { BlockedUrlError } from "./url-policy.ts";

/** Why a resource of the provider gave nothing. `rejected`: it refused the access token itself. */
export type ResourceFailure = "rejected" | "provider_unavailable" | "rate_limited" | "config_error";

export type UserinfoAnswer =
  | { readonly kind: "ok"; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: "failed"; readonly code: ResourceFailure };

/** Provider calls other than the refresh grant (TOKENS §2). */
export const RESOURCE_DEADLINE_MS = 10_000;

/**
 * Asks the userinfo endpoint with an access token. Never throws. Expects that the definition names the endpoint.
 *
 * @see [OpenID Connect Core §5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)
 */
export async function askUserinfo(
  client: ProviderClient,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<UserinfoAnswer> {
  const { server, client: self } = describe(integration);
  const url = integration.definition.userinfo_endpoint;
  const options = requestOptions(client, { deadlineMs: RESOURCE_DEADLINE_MS }, url);
  try {
    return await readResource(await userInfoRequest(server, self, accessTokenPlaintext, options));
  } catch (thrown) {
    return { kind: "failed", code: failureOf(thrown) };
  }
}

/** Reads a JSON resource; 401 and the error names of a dead token are `rejected`, as RFC 6750 §3.1 has it. */
export async function readResource(response: Response): Promise<UserinfoAnswer> {
  const { status, body, error, retryAfterSeconds } = await readAnswer(response, Date.now());
  if (status < 300 && error === null && body !== null) return { kind: "ok", body };
  const challenge = response.headers.get("www-authenticate") ?? "";
  const rejected =
    (status < 500 && error !== null && saysTokenIsDead(error)) ||
    (status < 500 && /\berror="?invalid_token\b/.test(challenge));
  if (status === 401 || rejected) return { kind: "failed", code: "rejected" };
  const meaning = error === null ? null : meaningOf(error);
  // GitHub says 403 when a rate limit is used up.
  if (
    status === 429 ||
    meaning === "rate_limited" ||
    (status === 403 && retryAfterSeconds !== null)
  )
    return { kind: "failed", code: "rate_limited" };
  const broken = status >= 500 || status === 408 || (status < 300 && error === null);
  if (broken || meaning === "unavailable") return { kind: "failed", code: "provider_unavailable" };
  return { kind: "failed", code: "config_error" };
}

export const failureOf = (thrown: unknown): "config_error" | "provider_unavailable" =>
  thrown instanceof BlockedUrlError ? "config_error" : "provider_unavailable";
