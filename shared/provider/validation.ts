import { introspectionRequest } from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { member } from "./lenient-response.ts";
import { describe, requestOptions } from "./oauth-client.ts";
import type { ProviderClient, ValidationAnswer } from "./types.ts";
import { RESOURCE_DEADLINE_MS, askUserinfo, failureOf, readResource } from "./userinfo.ts";

/**
 * Asks the provider whether it still accepts an access token, in the way that its definition names. Never throws.
 *
 * @see [RFC 7662 §2](https://www.rfc-editor.org/rfc/rfc7662#section-2)
 */
export async function validateToken(
  client: ProviderClient,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<ValidationAnswer> {
  const { definition } = integration;
  if (definition.validation === "introspection" && definition.introspection_endpoint !== null)
    return introspect(client, integration, accessTokenPlaintext);
  if (definition.validation === "none" || definition.userinfo_endpoint === null)
    return { kind: "unsupported" };
  const answer = await askUserinfo(client, integration, accessTokenPlaintext);
  if (answer.kind === "ok") return { kind: "active" };
  return answer.code === "rejected" ? { kind: "rejected" } : { kind: "failed", code: answer.code };
}

async function introspect(
  client: ProviderClient,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<ValidationAnswer> {
  const { server, client: self, authentication } = describe(integration);
  const url = integration.definition.introspection_endpoint;
  try {
    const response = await introspectionRequest(
      server,
      self,
      authentication,
      accessTokenPlaintext,
      {
        ...requestOptions(client, { deadlineMs: RESOURCE_DEADLINE_MS }, url),
        additionalParameters: { token_type_hint: "access_token" },
      },
    );
    const answer = await readResource(response);
    // A 401 here is about the client's credentials, not about the token.
    if (answer.kind === "failed")
      return { kind: "failed", code: answer.code === "rejected" ? "config_error" : answer.code };
    const active = member(answer.body, "active");
    if (typeof active !== "boolean") return { kind: "failed", code: "provider_unavailable" };
    return { kind: active ? "active" : "rejected" };
  } catch (thrown) {
    return { kind: "failed", code: failureOf(thrown) };
  }
}
