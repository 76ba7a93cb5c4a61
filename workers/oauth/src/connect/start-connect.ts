import type { CallContext } from "#shared/contracts/call-context";
import type { StartConnectInput, StartedConnect } from "#shared/contracts/oauth/flow";
import type { OAuthError } from "#shared/contracts/oauth/service";
import { flowStarts, rateLimited } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { randomHandle } from "#shared/random";
import { type Result, err, ok } from "#shared/result";
import { mustBeSeen } from "#shared/contracts/oauth/must-be-seen";
import { createAuthorizationLink, newFlowSecrets, requestedScopes } from "./authorization-link.ts";
import type { Deps } from "../context.ts";
import { checkWayBack } from "../flows/check-way-back.ts";
import { notOffered, sessionInvalid, storeUnavailable, tooManyStarts } from "../flows/failures.ts";
import { sessionKeyOf } from "../flows/flow-secrets.ts";
import {
  flowHandleOf,
  openSession,
  sealFlow,
  sessionHandleOf,
  stateOf,
} from "../flows/flow-records.ts";
import { resolveIntegration } from "../flows/resolve-integration.ts";
import { keepScopes } from "./keep-scopes.ts";
import { askedOf } from "../sign-in/sign-in-integration.ts";

/** No id or key is longer. Anything longer never reaches Redis. */
const LONGEST_NAME = 64;

/**
 * See {@link OAuthService.startConnect}. One Redis command reads the session, counts the start and stores the flow. If
 * the integration then turns out not to be offered, or the page is to be seen first, the stored flow is harmless: no
 * browser has its state. Whether the person is blocked is asked when the session is made, on the page and at the callback,
 * which decides: asking here would cost every start a statement.
 */
export async function startConnect(
  deps: Deps,
  ctx: CallContext,
  input: StartConnectInput,
): Promise<Result<StartedConnect, OAuthError>> {
  const started = await start(deps, ctx, input);
  if (!started.ok || started.value.authorization_url !== null)
    meter.count(flowStarts, { result: started.ok ? "ok" : started.error.code });
  return started;
}

async function start(
  deps: Deps,
  ctx: CallContext,
  input: StartConnectInput,
): Promise<Result<StartedConnect, OAuthError>> {
  const sessionHandle = await sessionHandleOf(input.token);
  if (sessionHandle === null) return err(sessionInvalid);
  if (input.integration.length > LONGEST_NAME) return err(notOffered);
  const { flowSecret, codeVerifier, nonce } = newFlowSecrets();
  const [flowHandle, sessionKey] = await Promise.all([
    flowHandleOf(flowSecret),
    sessionKeyOf(input.token),
  ]);
  const record = {
    integration: input.integration,
    browser_hash: input.browser_hash,
    started_at_ms: deps.clock(),
    session_key: sessionKey,
    code_verifier: codeVerifier,
    nonce,
    connect_code: randomHandle(),
  };
  const sealed = await sealFlow(flowSecret, flowHandle, record);
  const started = await deps.flows.startFlow(sessionHandle, flowHandle, sealed);
  if (!started.available) return err(storeUnavailable);
  if (started.value === null) return err(sessionInvalid);
  if (started.value === "full") {
    meter.count(rateLimited, { limit: "connect_start" });
    return err(tooManyStarts);
  }
  const session = await openSession(sessionKey, sessionHandle, started.value);
  if (session === null || session.expires_at_ms <= deps.clock()) return err(sessionInvalid);
  if (input.from_elsewhere === true && mustBeSeen(session)) return ok({ authorization_url: null });
  const offered = session.integrations.find(
    ({ id, key }) => id === input.integration || key === input.integration,
  );
  if (offered === undefined) return err(notOffered);
  const registered = await checkWayBack(deps, ctx, session);
  if (!registered.ok) return registered;
  const integration = await resolveIntegration(deps, ctx, session.project_id, offered.id);
  if (!integration.ok) return integration;
  const asked = askedOf(integration.value, session.sign_in);
  if (asked === null) return err(notOffered);
  const link = createAuthorizationLink(asked, {
    state: stateOf(flowSecret, sessionHandle),
    codeVerifier,
    nonce,
  });
  const stored = { flowSecret, flowHandle, sessionHandle, record, sealed };
  if (session.sign_in === undefined) keepScopes(deps, stored, requestedScopes(asked));
  return ok({ authorization_url: link.href });
}
