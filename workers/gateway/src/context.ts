import type { Session } from "#shared/contracts/auth/session";
import type { CallContext } from "#shared/contracts/call-context";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import type { Config, Env } from "./env.ts";

/** What a request carries from the door to its route, as Hono's bindings. */
export type Scope = {
  readonly services: Env;
  readonly config: Config;
  readonly requestId: string;
  /** Anonymous until the route's authentication has identified the caller. */
  caller: CallContext;
  /** The API key's verdict, on routes that take a key. */
  apiKey: ApiKeyVerdict | null;
  /** The account's session, on routes that take the cookie. */
  session: Session | null;
};

export type GatewayEnv = { Bindings: Scope };

/** The context of a caller before authentication. */
export const anonymous = (requestId: string, ip: string | null, traceId?: string): CallContext => ({
  actor: { type: "anonymous" },
  projectId: null,
  role: null,
  scopes: [],
  requestId,
  ip,
  ...(traceId === undefined ? {} : { traceId }),
});

/** The gateway's own context, outside any project: for jobs and readiness checks. */
export const asGateway = (requestId: string): CallContext => ({
  actor: { type: "service", id: "gateway" },
  projectId: null,
  role: null,
  scopes: [],
  requestId,
  ip: null,
});
