import type { AccessTokenVerdict } from "#shared/contracts/auth/access-token";
import type { Session } from "#shared/contracts/auth/session";
import { type CallContext, serviceContext } from "#shared/contracts/call-context";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import type { Membership } from "#shared/contracts/projects/project";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { Result } from "#shared/result";
import type { Config, Env } from "./env.ts";
import type { RateCheck } from "./http/rate-limits/rate-check.ts";

/** What a request carries from the door to its route, as Hono's bindings. */
export type Scope = {
  readonly services: Env;
  readonly config: Config;
  readonly requestId: string;
  /** The template of the route that the router found, once its authentication runs. */
  route?: string;
  /** Anonymous until the route's authentication has identified the caller. */
  caller: CallContext;
  /** The API key's verdict, on routes that take a key. */
  apiKey: ApiKeyVerdict | null;
  /** What the personal access token may do, on routes that take one. */
  accessToken: AccessTokenVerdict | null;
  /** The limits that the request counts against; null where none is configured. */
  readonly rate: RateCheck | null;
  /** The account's session, on routes that take the cookie. */
  session: Session | null;
  /** The membership of whom the session's token names, asked for while the session is looked up; null: not asked. */
  membership: Promise<Result<Membership, ProjectsError>> | null;
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
export const asGateway = (requestId: string): CallContext => serviceContext("gateway", requestId);
