import { userInfoRequest } from "oauth4webapi";
import type { AnswerQuirks } from "../contracts/providers/answer-quirks.ts";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { UNRECOGNIZED } from "./answers/error-member.ts";
import { readErrorMeaning, saysTokenIsDead } from "./answers/error-meaning.ts";
import { type ProviderAnswer, readAnswer } from "./answers/lenient-response.ts";
import { isRecord } from "./answers/members.ts";
import { describeIntegration, makeRequestOptions } from "./oauth-client.ts";
import { readQuirks } from "./quirks.ts";
import type { ProviderClient } from "./types.ts";
import { BlockedUrlError } from "./address/url-policy.ts";
import { makeUserinfoHeaders } from "./userinfo-headers.ts";

/** Why a resource request failed. `rejected`: the provider refused the access token itself. */
export type ResourceFailure = "rejected" | "provider_unavailable" | "rate_limited" | "config_error";

export type FailedResource = {
  readonly kind: "failed";
  readonly code: ResourceFailure;
  /** The provider's own name for its error, when it gave one. */
  readonly providerError?: string;
};

/** `value` is one JSON object, a list of them, or the fields of a form. */
export type ResourceAnswer = { readonly kind: "ok"; readonly value: object } | FailedResource;

/** `signed`: the provider accepted the access token and answered with a JWT, which is not verified yet. */
export type UserinfoAnswer = ResourceAnswer | { readonly kind: "signed"; readonly token: string };

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
    const quirks = readQuirks(integration.definition);
    const answer = await readAnswer(response, Date.now(), quirks.failure_flags);
    const token = answer.status < 300 ? readJwt(answer) : null;
    if (token !== null) return { kind: "signed", token };
    const resource = toResource(quirks, response, answer);
    return resource.kind === "failed"
      ? nameFailure(resource, answer, [accessTokenPlaintext, integration.client_secret_plaintext])
      : resource;
  } catch (thrown) {
    return { kind: "failed", code: readFailureCode(thrown) };
  }
}

/** With the provider's name for its error, unless a secret is in it. */
function nameFailure(
  failed: FailedResource,
  { error }: ProviderAnswer,
  secrets: readonly string[],
): FailedResource {
  if (error === null || error === UNRECOGNIZED) return failed;
  return secrets.some((secret) => secret !== "" && error.includes(secret))
    ? failed
    : { ...failed, providerError: error };
}

/** A JWS or a JWE in compact form, perhaps as a JSON string. */
function readJwt({ text, value }: ProviderAnswer): string | null {
  const token = typeof value === "string" ? value : text;
  return /^eyJ[\w-]*(?:\.[\w-]*){2}(?:(?:\.[\w-]*){2})?$/.test(token) ? token : null;
}

/** Reads a JSON resource. A 401 and the error names of a dead token are `rejected`. */
export const readResource = async (
  quirks: AnswerQuirks,
  response: Response,
): Promise<ResourceAnswer> =>
  toResource(quirks, response, await readAnswer(response, Date.now(), quirks.failure_flags));

/** @see [RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1) */
function toResource(
  quirks: AnswerQuirks,
  response: Response,
  { status, value, error, retryAfterSeconds }: ProviderAnswer,
): ResourceAnswer {
  if (status < 300 && error === null && isResource(value)) return { kind: "ok", value };
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

const isResource = (value: unknown): value is object =>
  isRecord(value) || (Array.isArray(value) && value.some(isRecord));

export const readFailureCode = (thrown: unknown): "config_error" | "provider_unavailable" =>
  thrown instanceof BlockedUrlError ? "config_error" : "provider_unavailable";
