import type { CallContext } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { StartSignInInput, StartedSignIn } from "#shared/contracts/oauth/sign-in";
import { clientNetwork } from "#shared/client-network";
import { sha256Base64Url } from "#shared/crypto/hash";
import { isId, newId } from "#shared/ids";
import { rateLimited } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { type Result, err, ok } from "#shared/result";
import { requireRecentProof } from "#shared/rpc/require-recent-proof";
import type { Deps } from "../context.ts";
import { storeUnavailable } from "../flows/failures.ts";
import { type SessionRecord, newSessionToken, sealSession } from "../flows/flow-records.ts";
import { SESSION_LIFE_MS } from "../flows/flow-store.ts";
import { findSignInProviders } from "./list-sign-in-providers.ts";

/** The dashboard's page that a flow leads back to. */
export const SIGN_IN_PAGE = "/signin/provider";

const WINDOW_MS = 15 * 60_000;
/** How many sign-ins a network may start in a window, and all whose network is not known together. Each leaves a record. */
export const SIGN_IN_STARTS = {
  network: { most: 50, windowMs: WINDOW_MS },
  everybody: { most: 500, windowMs: WINDOW_MS },
} as const;

const notOffered: OAuthError = {
  code: "integration_not_offered",
  detail: "Nobody can sign in with this provider here, or no longer.",
};

/** See {@link OAuthService.startSignIn}. Anyone may call this for `sign_in`. */
export async function startSignIn(
  deps: Deps,
  ctx: CallContext,
  input: StartSignInInput,
): Promise<Result<StartedSignIn, OAuthError>> {
  const { integration_id, purpose, browser_hash, fresh } = input;
  const asking = whoAsks(ctx, purpose);
  if (!asking.ok) return asking;
  const projectId = deps.platformProject.id;
  if (projectId === null || deps.dashboardOrigin === null || !isId("integration", integration_id))
    return err(notOffered);
  const waitMs = await countStart(deps, ctx.ip);
  if (waitMs === null) return err(storeUnavailable);
  if (waitMs > 0) return tooMany(waitMs);
  const [offered] = await findSignInProviders(deps, ctx, projectId, integration_id);
  if (offered === undefined) return err(notOffered);
  const { token, handle } = await newSessionToken();
  const record: SessionRecord = {
    id: newId("connectSession"),
    project_id: projectId,
    end_user_id: "",
    external_id: "",
    integrations: [{ id: integration_id, key: integration_id }],
    return_to: deps.dashboardOrigin + SIGN_IN_PAGE,
    to_dashboard: true,
    confirm: false,
    consent_page: false,
    connection_id: null,
    display_name: null,
    tags: null,
    metadata: null,
    language: null,
    expires_at_ms: deps.clock() + SESSION_LIFE_MS,
    sign_in: { purpose, account_id: asking.value, browser_hash, fresh },
  };
  const kept = await deps.flows.putSession(handle, await sealSession(token, handle, record));
  if (!kept.available) return err(storeUnavailable);
  return ok({ url: `${deps.baseUrl}/connect/${token}/${integration_id}` });
}

/** The account that links; null for a sign-in, whoever is signed in. */
export function whoAsks(
  ctx: CallContext,
  purpose: StartSignInInput["purpose"],
): Result<string | null, OAuthError> {
  if (purpose === "sign_in") return ok(null);
  if (ctx.actor.type !== "account")
    return err({ code: "unauthenticated", detail: "Sign in first." });
  const recent = requireRecentProof(ctx);
  return recent.ok ? ok(ctx.actor.id) : recent;
}

/** @returns null when the store is away. */
async function countStart(deps: Deps, ip: string | null): Promise<number | null> {
  const network = ip === null ? "everybody" : await sha256Base64Url(clientNetwork(ip));
  const counted = await deps.flows.countSignIn(
    network,
    ip === null ? SIGN_IN_STARTS.everybody : SIGN_IN_STARTS.network,
  );
  return counted.available ? counted.value : null;
}

function tooMany(waitMs: number): Result<never, OAuthError> {
  meter.count(rateLimited, { limit: "provider_sign_in" });
  return err({
    code: "rate_limited",
    detail: "Too many sign-ins were started from here. Wait before you start another.",
    retry_after: Math.ceil(waitMs / 1_000),
  });
}
