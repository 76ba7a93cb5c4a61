import type { SessionProof } from "./auth/proof.ts";
import type { Permission, Role } from "./permissions.ts";
import type { WorkerName } from "./service-names.ts";

/** Who is acting. `service` is Atlas itself: a job, or a step of a flow that no signed-in person started. */
export type Actor =
  | { readonly type: "anonymous" }
  | { readonly type: "account"; readonly id: string }
  | { readonly type: "api_key"; readonly id: string }
  | AccessTokenActor
  | { readonly type: "service"; readonly id: WorkerName };

/**
 * An account's personal access token. A type of its own, so that whatever asks for an account at the keyboard refuses it.
 * Its power is what both the account's role and the token's permissions (`scopes`) allow.
 */
export type AccessTokenActor = {
  readonly type: "access_token";
  /** The token's id. */
  readonly id: string;
  readonly accountId: string;
  /** The only projects that it works in; null for all of the account's. */
  readonly projectIds: readonly string[] | null;
};

/**
 * Who is calling, in which project, with which permissions. The gateway makes it once. A service trusts it only because
 * of the binding that it arrived over, and checks it before it does anything.
 */
export type CallContext = {
  readonly actor: Actor;
  /** The tenant. Null only for calls outside any project (sign-up, project list). */
  readonly projectId: string | null;
  /** The account's role in `projectId`; null for a caller that is not a member. */
  readonly role: Role | null;
  /** The state of `projectId`. Absent for an active project, outside any, and from an older gateway. */
  readonly projectState?: "archived" | "deleting" | "suspended";
  /** Whether the account is a platform administrator. Only on routes of administrators. */
  readonly administrator?: true;
  /** The scopes of an API key, or the permissions of a personal access token; empty for any other caller. */
  readonly scopes: readonly Permission[];
  /** The session's last proof of who uses it. Absent for other callers than accounts, and from an older gateway. */
  readonly proof?: SessionProof;
  readonly requestId: string;
  /** The caller's own trace, 32 hex characters, for log lines only. Absent without one, and from an older gateway. */
  readonly traceId?: string;
  /** The caller's span, as in the header of this name. Only in a request whose trace is sampled. */
  readonly traceparent?: string;
  /** The client's address as the platform saw it, never from a header that the client can set. */
  readonly ip: string | null;
};

/** A context whose tenant is known. */
export type ProjectContext = CallContext & { readonly projectId: string };

/** The `props` of a service binding: the caller's name, which the caller cannot forge. */
export type CallerProps = { readonly caller: WorkerName };

/** Atlas itself, outside any project. */
export const serviceContext = (service: WorkerName, requestId: string): CallContext => ({
  actor: { type: "service", id: service },
  projectId: null,
  role: null,
  scopes: [],
  requestId,
  ip: null,
});

/** Continues a call as Atlas itself, in a project: for jobs, and for the steps of a flow in an anonymous browser. */
export const asService = (
  ctx: CallContext,
  service: WorkerName,
  projectId: string,
): ProjectContext => ({
  actor: { type: "service", id: service },
  projectId,
  role: null,
  scopes: [],
  requestId: ctx.requestId,
  ip: ctx.ip,
  ...(ctx.traceId === undefined ? {} : { traceId: ctx.traceId }),
});
