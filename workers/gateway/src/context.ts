import type { Session } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import type { Config, Env } from "./env.ts";

/** What one request carries from the door to its route: Hono's bindings here. */
export type Scope = {
  readonly services: Env;
  readonly config: Config;
  readonly requestId: string;
  /** Nobody until a route's authentication says who. */
  caller: CallContext;
  /** The verdict on the API key that was sent, on routes that take one. */
  apiKey: ApiKeyVerdict | null;
  /** The account's session, on routes that take the cookie. */
  session: Session | null;
};

export type GatewayEnv = { Bindings: Scope };

/** The context of a caller that nobody has identified. */
export const anonymous = (requestId: string, ip: string | null): CallContext => ({
  actor: { type: "anonymous" },
  projectId: null,
  role: null,
  scopes: [],
  requestId,
  ip,
});

/** The gateway's own context, outside of any project: jobs and readiness. */
export const asGateway = (requestId: string): CallContext => ({
  actor: { type: "service", id: "gateway" },
  projectId: null,
  role: null,
  scopes: [],
  requestId,
  ip: null,
});
