import type { CallContext } from "#shared/contracts/call-context";
import type { OAuthError, StartConnectInput } from "#shared/contracts/oauth";
import { type Result, err, ok } from "#shared/result";
import { createAuthorizationLink, newFlowSecret } from "./authorization-link.ts";
import type { Deps } from "./context.ts";
import { notOffered, sessionInvalid, storeUnavailable } from "./failures.ts";
import { codeVerifierOf, nonceOf, sessionKeyOf } from "./flow-secrets.ts";
import { flowHandleOf, openSession, sealFlow, sessionHandleOf, stateOf } from "./records.ts";
import { resolveIntegration } from "./resolve-integration.ts";

/**
 * See {@link OAuthService.startConnect}. One Redis command: it reads the session and stores the flow beside it. What
 * turns out not to be offered leaves a flow behind whose state nobody has.
 */
export async function startConnect(
  deps: Deps,
  ctx: CallContext,
  input: StartConnectInput,
): Promise<Result<{ authorization_url: string }, OAuthError>> {
  const sessionHandle = await sessionHandleOf(input.token);
  if (sessionHandle === null) return err(sessionInvalid);
  const flowSecret = newFlowSecret();
  const [flowHandle, sessionKey] = await Promise.all([
    flowHandleOf(flowSecret),
    sessionKeyOf(input.token),
  ]);
  const flowSealed = await sealFlow(flowSecret, flowHandle, {
    integration: input.integration,
    browser_hash: input.browser_hash,
    started_at_ms: deps.clock(),
    session_key: sessionKey,
  });
  const started = await deps.flows.startFlow(sessionHandle, flowHandle, flowSealed);
  if (!started.available) return err(storeUnavailable);
  if (started.value === null) return err(sessionInvalid);
  const session = await openSession(sessionKey, sessionHandle, started.value);
  if (session === null || session.expires_at_ms <= deps.clock()) return err(sessionInvalid);
  const offered = session.integrations.find(
    ({ id, key }) => id === input.integration || key === input.integration,
  );
  if (offered === undefined) return err(notOffered);
  const integration = await resolveIntegration(deps, ctx, session.project_id, offered.id);
  if (!integration.ok) return integration;
  const [codeVerifier, nonce] = await Promise.all([
    codeVerifierOf(flowSecret),
    nonceOf(flowSecret),
  ]);
  const link = createAuthorizationLink(integration.value, {
    state: stateOf(flowSecret, sessionHandle),
    codeVerifier,
    nonce,
  });
  return ok({ authorization_url: link.href });
}
