import type { Permission, Role } from "./permissions.ts";
import type { ServiceName } from "./service-names.ts";

/** Who is acting. `service` is Atlas itself: a job, or a step of a flow that no signed-in person started. */
export type Actor =
  | { readonly type: "anonymous" }
  | { readonly type: "account"; readonly id: string }
  | { readonly type: "api_key"; readonly id: string }
  | { readonly type: "service"; readonly id: ServiceName };

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
  /** The API key's scopes; empty for any other caller. */
  readonly scopes: readonly Permission[];
  readonly requestId: string;
  /** The caller's own trace, 32 hex characters, for log lines only. Absent without one, and from an older gateway. */
  readonly traceId?: string;
  /** The client's address as the platform saw it, never from a header that the client can set. */
  readonly ip: string | null;
};

/** A context whose tenant is known. */
export type ProjectContext = CallContext & { readonly projectId: string };

/** The `props` of a service binding: the caller's name, which the caller cannot forge. */
export type CallerProps = { readonly caller: ServiceName };

/** Continues a call as Atlas itself, in a project: for jobs, and for the steps of a flow in an anonymous browser. */
export const asService = (
  ctx: CallContext,
  service: ServiceName,
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
