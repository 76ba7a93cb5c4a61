import { UnsupportedOperationError, processGenericTokenEndpointResponse } from "oauth4webapi";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { readAnswer } from "./answers/lenient-response.ts";
import { readMember } from "./answers/members.ts";
import { classifyFailure, makeConfigError, makeUnavailable } from "./classify.ts";
import { describeIntegration } from "./oauth-client.ts";
import { readQuirks } from "./quirks.ts";
import { readTokenSet, toStrictMembers } from "./token-set.ts";
import type { TokenAnswer } from "./types.ts";

/** Reads what a token endpoint answered, to an exchange or to a refresh. */
export async function readTokenAnswer(
  integration: ResolvedIntegration,
  response: Response,
): Promise<TokenAnswer> {
  const quirks = readQuirks(integration.definition);
  const answer = await readAnswer(response, Date.now(), quirks.failure_flags);
  if (answer.status >= 300 || answer.body === null || answer.error !== null)
    return classifyFailure(quirks, answer);
  const { server, client } = describeIntegration(integration);
  const asked = [...integration.definition.required_scopes, ...integration.scopes];
  try {
    const strict = Response.json(toStrictMembers(quirks, answer.body, asked));
    const members = await processGenericTokenEndpointResponse(server, client, strict);
    if (members.token_type !== "bearer") return unsupportedTokenType;
    const tokens = readTokenSet(quirks, members, readMember(answer.body, "id_token"), asked);
    return tokens === null ? makeUnavailable(true, null) : { kind: "ok", tokens };
  } catch (thrown) {
    return thrown instanceof UnsupportedOperationError
      ? unsupportedTokenType
      : makeUnavailable(true, null);
  }
}

/** Atlas hands out Bearer tokens only. Another type is the integration's fault, not the grant's. */
const unsupportedTokenType = makeConfigError("integration", "unsupported_token_type");
