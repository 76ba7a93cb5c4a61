import type { ProviderIdentity } from "#shared/contracts/oauth/sign-in";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { type Profile, fetchProfile, readProfile } from "#shared/provider/profile";
import type { TokenSet } from "#shared/provider/types";
import { askUserinfo } from "#shared/provider/userinfo";
import { randomHandle } from "#shared/random";
import { type Result, err, ok } from "#shared/result";
import { type Completion, type Failed, failAt } from "../callback/completion.ts";
import { verifyIdToken } from "../callback/verify-id-token.ts";
import type { Deps } from "../context.ts";
import { type SessionRecord, identityHandleOf, sealIdentity } from "../flows/flow-records.ts";
import type { FlowStore } from "../flows/flow-store.ts";
import { readVerifiedAddress } from "./read-verified-address.ts";

type Asking = Pick<Deps, "clock" | "provider" | "signingKeys">;
type Asked = {
  readonly tokens: TokenSet;
  readonly nonce: string;
  readonly session: Pick<SessionRecord, "project_id" | "sign_in">;
};
type Found = Pick<ProviderIdentity, "issuer" | "subject" | "verified_email" | "label" | "name">;

/**
 * Finds out who somebody is and keeps that for the page, for five minutes and one use. The tokens are stored nowhere: they are
 * gone when this returns. They are not revoked, because most providers end everything that the person ever granted with
 * one token, and would ask for consent again at the next sign-in.
 */
export async function identifyPerson(
  deps: Asking & { readonly flows: Pick<FlowStore, "putIdentity"> },
  integration: ResolvedIntegration,
  asked: Asked,
): Promise<Completion> {
  const { project_id, sign_in } = asked.session;
  if (sign_in === undefined) throw new TypeError("not a sign-in");
  const found = await (integration.definition.sign_in?.emails_endpoint
    ? findByUserinfo(deps, integration, asked)
    : findByIdToken(deps, integration, asked));
  if (!found.ok) return found.error;
  const { id: integration_id, name: provider_name, definition } = integration;
  const identity = { integration_id, provider: definition.id, provider_name, ...found.value };
  const code = randomHandle();
  const handle = await identityHandleOf(code);
  const record = { ...sign_in, project_id, identity };
  const kept = await deps.flows.putIdentity(handle, await sealIdentity(code, handle, record));
  return kept.available
    ? { status: "identified", code }
    : failAt("store", "flow_store_unavailable");
}

/**
 * By the id token. Many providers name the address in the userinfo answer only; an answer about another account is refused.
 *
 * @see [OpenID Connect Core §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)
 */
async function findByIdToken(
  deps: Asking,
  integration: ResolvedIntegration,
  { tokens: { idToken, accessTokenPlaintext }, nonce }: Asked,
): Promise<Result<Found, Failed>> {
  const { definition } = integration;
  const verified = await verifyIdToken(deps, integration, { idToken, accessTokenPlaintext, nonce });
  if (!verified.ok) return err(failAt("id_token", verified.error.code, verified.error.check));
  const { iss: issuer, sub: subject } = verified.value;
  const claimed = readProfile(definition, verified.value);
  if (claimed === null) return err(failAt("id_token", "id_token_invalid", "subject_missing"));
  if (claimed.email !== null || definition.userinfo_endpoint === null)
    return ok({ issuer, subject, ...shown(claimed), verified_email: verifiedOf(claimed) });
  const asked = await ask(deps, integration, accessTokenPlaintext);
  if (!asked.ok) return asked;
  if (asked.value.subject !== subject)
    return err(failAt("userinfo", "account_mismatch", "sub_mismatch"));
  return ok({ issuer, subject, ...shown(asked.value), verified_email: verifiedOf(asked.value) });
}

/** By the userinfo answer, and a list of addresses where the provider has one. */
async function findByUserinfo(
  deps: Asking,
  integration: ResolvedIntegration,
  { tokens: { accessTokenPlaintext } }: Asked,
): Promise<Result<Found, Failed>> {
  const { definition } = integration;
  const issuer = URL.parse(definition.token_endpoint ?? "")?.origin ?? "";
  const endpoint = definition.sign_in?.emails_endpoint ?? null;
  if (definition.userinfo_endpoint === null || endpoint === null)
    return err(failAt("userinfo", "config_error", "no_identity"));
  const asked = await ask(deps, integration, accessTokenPlaintext);
  if (!asked.ok) return asked;
  const list = { ...integration, definition: { ...definition, userinfo_endpoint: endpoint } };
  const addresses = await askUserinfo(deps.provider, list, accessTokenPlaintext);
  // Without the scope there is no list: the person is known, and the address is not.
  const verified_email = addresses.kind === "ok" ? readVerifiedAddress(addresses.value) : null;
  return ok({ issuer, subject: asked.value.subject, ...shown(asked.value), verified_email });
}

async function ask(
  deps: Asking,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<Result<Profile, Failed>> {
  const answer = await fetchProfile(
    deps.provider,
    integration,
    accessTokenPlaintext,
    deps.signingKeys,
  );
  if (answer.kind === "ok") return ok(answer.profile);
  const providerError = answer.providerError ?? null;
  const error = answer.code === "rejected" ? "token_rejected" : answer.code;
  return err(failAt("userinfo", error, providerError, { providerError }));
}

const verifiedOf = ({ email, emailVerified }: Profile): string | null =>
  emailVerified ? email : null;

const shown = ({ label, name }: Profile): Pick<Found, "label" | "name"> => ({ label, name });
