import { oauthError, type Answer } from "./answers.ts";
import type { AuthorizationBehaviour } from "../behaviour.ts";
import type { Incoming } from "../incoming.ts";
import type { World } from "../world.ts";

/**
 * Sends the browser back at once, as if a person had agreed. The program decides with which parameters.
 *
 * An unknown client or a missing redirect URI gets a 400 and is never redirected.
 *
 * @see [RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
 */
export function answerAuthorize(world: World, { url }: Incoming): Answer {
  const params = url.searchParams;
  const redirectUri = params.get("redirect_uri") ?? "";
  if (params.get("client_id") !== world.client.clientId || !URL.canParse(redirectUri)) {
    return oauthError("invalid_request");
  }
  const behaviour = world.authorization.next();
  const answered = answerParameters(world, params, redirectUri, behaviour);
  const location = new URL(redirectUri);
  if (behaviour.fragment === true) {
    location.hash = answered.toString();
  } else {
    for (const [name, value] of answered) location.searchParams.append(name, value);
  }
  return {
    status: 302,
    headers: { location: location.href, "cache-control": "no-store" },
    body: "",
    outcome: behaviour.error ?? "ok",
  };
}

function answerParameters(
  world: World,
  params: URLSearchParams,
  redirectUri: string,
  behaviour: AuthorizationBehaviour,
): URLSearchParams {
  const answered = new URLSearchParams();
  if (behaviour.error !== undefined) {
    answered.set("error", behaviour.error);
    if (behaviour.errorDescription !== undefined) {
      answered.set("error_description", behaviour.errorDescription);
    }
  }
  if (behaviour.error === undefined || behaviour.withCode === true) {
    const scope = behaviour.scope ?? params.get("scope") ?? "";
    const issued = world.book.addCode({
      grant: world.book.open(behaviour.sub ?? "user-1", scope),
      redirectUri,
      nonce: params.get("nonce") ?? undefined,
      challenge: params.get("code_challenge") ?? undefined,
      challengeMethod: params.get("code_challenge_method") ?? "plain",
    });
    answered.set("code", behaviour.code ?? issued);
  }
  const state = behaviour.state === undefined ? params.get("state") : behaviour.state;
  if (state !== null) answered.set("state", state);
  const iss = behaviour.iss === undefined ? world.origin : behaviour.iss;
  if (iss !== null) answered.set("iss", iss);
  for (const [name, value] of Object.entries(behaviour.extra ?? {})) answered.set(name, value);
  for (const name of behaviour.duplicate ?? []) {
    const value = answered.get(name);
    if (value !== null) answered.append(name, value);
  }
  return answered;
}
