import { userInfoRequest } from "oauth4webapi";
import type { AnswerQuirks } from "../contracts/providers/answer-quirks.ts";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { readErrorMeaning, saysTokenIsDead } from "./error-meaning.ts";
import { readAnswer } from "./lenient-response.ts";
import { describeIntegration, makeRequestOptions } from "./oauth-client.ts";
import { readQuirks } from "./quirks.ts";
import type { ProviderClient } from "./types.ts";
import { BlockedUrlError } from "./address/url-policy.ts";
import { makeUserinfoHeaders } from "./userinfo-headers.ts";

/** Why a resource request failed. `rejected`: the provider refused the access token itself. */
export type ResourceFailure = "rejected" | "provider_unavailable" | "rate_limited" | "config_error";

export type UserinfoAnswer =
  | { readonly kind: "ok"; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: "failed"; readonly code: ResourceFailure };

/** The deadline of userinfo, introspection and revocation requests. */
export const RESOURCE_DEADLINE_MS = 10_000;

/**
 * Asks the userinfo endpoint, which the definition must name, with an access token. Never throws.
 *
 * @see [OpenID Connect Core §5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)
 */
export async function askUserinfo(
  client: ProviderClient,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<UserinfoAnswer> {
  const { server, client: self } = describeIntegration(integration);
  const url = integration.definition.userinfo_endpoint;
  const options = {
    ...makeRequestOptions(client, { deadlineMs: RESOURCE_DEADLINE_MS }, url),
    headers: makeUserinfoHeaders(integration),
  };
  try {
    const response = await userInfoRequest(server, self, accessTokenPlaintext, options);
    return await readResource(readQuirks(integration.definition), response);
  } catch (thrown) {
    return { kind: "failed", code: readFailureCode(thrown) };
  }
}

/**
 * Reads a JSON resource. A 401 and the error names of a dead token are `rejected`.
 *
 * @see [RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)
 */
export async function readResource(
  quirks: AnswerQuirks,
  response: Response,
): Promise<UserinfoAnswer> {
  const answer = await readAnswer(response, Date.now(), quirks.failure_flags);
  const { status, body, error, retryAfterSeconds } = answer;
  if (status < 300 && error === null && body !== null) return { kind: "ok", body };
  const challenge = response.headers.get("www-authenticate") ?? "";
  const rejected =
    (status < 500 && error !== null && saysTokenIsDead(quirks, error)) ||
    (status < 500 && /\berror="?invalid_token\b/.test(challenge));
  if (status === 401 || rejected) return { kind: "failed", code: "rejected" };
  const meaning = error === null ? null : readErrorMeaning(quirks, error);
  const asksToWait =
    status === 429 ||
    meaning === "rate_limited" ||
    (quirks.rate_limit_statuses.includes(status) && retryAfterSeconds !== null);
  if (asksToWait) return { kind: "failed", code: "rate_limited" };
  const broken = status >= 500 || status === 408 || (status < 300 && error === null);
  if (broken || meaning === "unavailable") return { kind: "failed", code: "provider_unavailable" };
  return { kind: "failed", code: "config_error" };
}

export const readFailureCode = (thrown: unknown): "config_error" | "provider_unavailable" =>
  thrown instanceof BlockedUrlError ? "config_error" : "provider_unavailable";
