import { introspectionRequest } from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { readMember, readOnlyRecord } from "./answers/members.ts";
import { describeIntegration, makeRequestOptions } from "./oauth-client.ts";
import { readQuirks } from "./quirks.ts";
import type { ProviderClient, ValidationAnswer } from "./types.ts";
import { RESOURCE_DEADLINE_MS, askUserinfo, readFailureCode, readResource } from "./userinfo.ts";

/**
 * Asks the provider whether it still accepts an access token, by the method in its definition. Never throws.
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
  if (answer.kind !== "failed") return { kind: "active" };
  return answer.code === "rejected" ? { kind: "rejected" } : { kind: "failed", code: answer.code };
}

async function introspect(
  client: ProviderClient,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<ValidationAnswer> {
  const { server, client: self, authentication } = describeIntegration(integration);
  const url = integration.definition.introspection_endpoint;
  try {
    const response = await introspectionRequest(
      server,
      self,
      authentication,
      accessTokenPlaintext,
      {
        ...makeRequestOptions(client, { deadlineMs: RESOURCE_DEADLINE_MS }, url),
        additionalParameters: { token_type_hint: "access_token" },
      },
    );
    const answer = await readResource(readQuirks(integration.definition), response);
    // A 401 here rejects the client's credentials, not the token.
    if (answer.kind === "failed")
      return { kind: "failed", code: answer.code === "rejected" ? "config_error" : answer.code };
    const active = readMember(readOnlyRecord(answer.value) ?? {}, "active");
    if (typeof active !== "boolean") return { kind: "failed", code: "provider_unavailable" };
    return { kind: active ? "active" : "rejected" };
  } catch (thrown) {
    return { kind: "failed", code: readFailureCode(thrown) };
  }
}
