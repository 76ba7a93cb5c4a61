import type { ProviderIdentity, SignInPurpose } from "#shared/contracts/oauth/sign-in";
import { sha256Base64Url } from "#shared/crypto/hash";
import { VaultError } from "#shared/crypto/vault-error";
import { randomSecret } from "#shared/random";
import type { Completion } from "../callback/completion.ts";
import {
  type RecordKind,
  flowKeyOf,
  identityKeyOf,
  openRecord,
  sealRecord,
  sessionKeyOf,
} from "./flow-secrets.ts";
import type { SealedFlow } from "./flow-store.ts";

/** A flow that asks who somebody is, for the dashboard. It stores no connection, so it has no end user. */
export type SignInRecord = {
  readonly purpose: SignInPurpose;
  /** The account that asks, for `link`. */
  readonly account_id: string | null;
  /** SHA-256 of the cookie of the dashboard's browser, which is on another host than that of the flow. */
  readonly browser_hash: string;
  readonly fresh: boolean;
};

/** What a connect session remembers. */
export type SessionRecord = {
  readonly id: string;
  readonly project_id: string;
  readonly end_user_id: string;
  readonly external_id: string;
  readonly integrations: readonly { readonly id: string; readonly key: string }[];
  readonly return_to: string;
  /** A member made the link on the dashboard, and it leads back there. Absent from an older release. */
  readonly to_dashboard?: boolean;
  readonly confirm: boolean;
  /** Absent from a session of the previous release. */
  readonly consent_page?: boolean;
  readonly connection_id: string | null;
  readonly display_name: string | null;
  readonly tags: Record<string, string> | null;
  readonly metadata: Record<string, unknown> | null;
  readonly language: "en" | "ru" | null;
  readonly expires_at_ms: number;
  /** Absent from the session of an app. */
  readonly sign_in?: SignInRecord;
};

/** What a flow remembers in addition to its session. */
export type FlowRecord = {
  /** The integration's id or key, as the page sent it. */
  readonly integration: string;
  readonly browser_hash: string;
  readonly started_at_ms: number;
  /** Opens the session's record, and that of its outcome. */
  readonly session_key: string;
  /** Stored only in this record: an attacker who sees the browser's URLs must not be able to derive it. */
  readonly code_verifier: string;
  readonly nonce: string;
  /**
   * The connect code, if the session asks for one: kept from the start, so that it can be told again. Absent from a flow
   * of the previous release.
   */
  readonly connect_code?: string;
  /** The scopes that the link asked for. Absent when they could not be kept, and from a flow of the previous release. */
  readonly scopes?: readonly string[];
};

const TOKEN = /^atlas_cs_[0-9a-hjkmnp-tv-z]{52}$/;
const STATE = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/** Makes a new link's token, 256 bits, and its handle. */
export async function newSessionToken(): Promise<{ token: string; handle: string }> {
  const token = `atlas_cs_${randomSecret()}`;
  return { token, handle: await sha256Base64Url(token) };
}

/** Computes the handle of a link's token; null for what cannot be one, without any I/O. */
export const sessionHandleOf = async (token: string): Promise<string | null> =>
  TOKEN.test(token) ? sha256Base64Url(token) : null;

export const sealSession = async (
  token: string,
  handle: string,
  record: SessionRecord,
): Promise<string> => sealRecord(await sessionKeyOf(token), "connect_session", handle, record);

/** Opens the record of a link's token; null when it belongs to another. The caller checks that it has not expired. */
export async function openSession(
  key: string,
  handle: string,
  sealed: string,
): Promise<SessionRecord | null> {
  // Only Atlas writes records, and each release reads those of the previous one: members are added, never changed.
  return (await openOrNull(key, "connect_session", handle, sealed)) as SessionRecord | null;
}

/** Builds a flow's state: its secret, then its session's handle, with which the callback finds the session in Redis. */
export const stateOf = (flowSecret: string, sessionHandle: string): string =>
  `${flowSecret}.${sessionHandle}`;

export function readState(
  state: string,
): { readonly flowSecret: string; readonly sessionHandle: string } | null {
  const match = STATE.exec(state);
  return match?.[1] === undefined || match[2] === undefined
    ? null
    : { flowSecret: match[1], sessionHandle: match[2] };
}

export const flowHandleOf = (flowSecret: string): Promise<string> => sha256Base64Url(flowSecret);

/** A mark of a flow's browser that means nothing without its cookie's hash, and is another one for each flow. */
export const browserMarkOf = (flowHandle: string, browserHash: string): Promise<string> =>
  sha256Base64Url(`${flowHandle}.${browserHash}`);

export const sealFlow = async (
  flowSecret: string,
  handle: string,
  record: FlowRecord,
): Promise<string> => sealRecord(await flowKeyOf(flowSecret), "flow", handle, record);

/** Opens a flow with the secret in the state; null when either record belongs to another flow or session. */
export async function openFlow(
  { flowSecret, sessionHandle }: { flowSecret: string; sessionHandle: string },
  flowHandle: string,
  taken: SealedFlow,
): Promise<{ flow: FlowRecord; session: SessionRecord } | null> {
  const key = await flowKeyOf(flowSecret);
  const flow = (await openOrNull(key, "flow", flowHandle, taken.flowSealed)) as FlowRecord | null;
  if (flow === null) return null;
  const session = await openSession(flow.session_key, sessionHandle, taken.sessionSealed);
  return session === null ? null : { flow, session };
}

/** How a session ended, and in which browser. */
export type OutcomeRecord = { readonly browser_hash: string; readonly completion: Completion };

export const sealOutcome = (
  sessionKey: string,
  sessionHandle: string,
  record: OutcomeRecord,
): Promise<string> => sealRecord(sessionKey, "flow_outcome", sessionHandle, record);

export const openOutcome = async (
  sessionKey: string,
  sessionHandle: string,
  sealed: string,
): Promise<OutcomeRecord | null> =>
  (await openOrNull(sessionKey, "flow_outcome", sessionHandle, sealed)) as OutcomeRecord | null;

/** Who somebody is, for the browser that asked. */
export type IdentityRecord = SignInRecord & {
  readonly project_id: string;
  readonly identity: ProviderIdentity;
};

export const identityHandleOf = (code: string): Promise<string> => sha256Base64Url(code);

export const sealIdentity = async (
  code: string,
  handle: string,
  record: IdentityRecord,
): Promise<string> => sealRecord(await identityKeyOf(code), "identity", handle, record);

export const openIdentity = async (
  code: string,
  handle: string,
  sealed: string,
): Promise<IdentityRecord | null> =>
  (await openOrNull(
    await identityKeyOf(code),
    "identity",
    handle,
    sealed,
  )) as IdentityRecord | null;

async function openOrNull(
  key: string,
  kind: RecordKind,
  handle: string,
  sealed: string,
): Promise<unknown> {
  try {
    return await openRecord(key, kind, handle, sealed);
  } catch (thrown) {
    if (thrown instanceof VaultError) return null;
    throw thrown;
  }
}
