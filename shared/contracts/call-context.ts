import type { Permission, Role } from "./permissions.ts";
import type { ServiceName } from "./service-names.ts";

/** Who is acting. `service` is Atlas itself: a job, or a step of a flow that no signed-in person started. */
export type Actor =
  | { readonly type: "anonymous" }
  | { readonly type: "account"; readonly id: string }
  | { readonly type: "api_key"; readonly id: string }
  | { readonly type: "service"; readonly id: ServiceName };

/**
 * Who calls, in which project, with which power. Made once, by the gateway; a service trusts it only because of the
 * binding that it came through, and checks it before it does anything.
 */
export type CallContext = {
  readonly actor: Actor;
  /** The tenant. Null only for calls that stand outside of any project (sign-up, project list). */
  readonly projectId: string | null;
  /** The account's role in `projectId`; null for anyone but a member. */
  readonly role: Role | null;
  /** The API key's scopes; empty for anyone else. */
  readonly scopes: readonly Permission[];
  readonly requestId: string;
  /** The client's address as the platform saw it, never from a header that the client can set. */
  readonly ip: string | null;
};

/** A context whose tenant is known. */
export type ProjectContext = CallContext & { readonly projectId: string };

/** What a service binding's `props` hold: the caller's name, which the caller cannot forge. */
export type CallerProps = { readonly caller: ServiceName };

/** The same call continued by Atlas itself in a project: for jobs, and for the steps of a flow behind an anonymous browser. */
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
});
