import type { CallContext } from "#shared/contracts/call-context";
import type { ServiceName } from "#shared/contracts/service-names";
import type { Permission, Role } from "#shared/contracts/permissions";
import { newId } from "#shared/ids";

const nobody = (): CallContext => ({
  actor: { type: "anonymous" },
  projectId: null,
  role: null,
  scopes: [],
  requestId: newId("request"),
  ip: null,
});

/** A browser that is not signed in. */
export const visitor = (ip: string | null = null): CallContext => ({ ...nobody(), ip });

/** A session whose person has just proved who they are. */
const PROVED = { ageSeconds: 0, methods: ["password"] } as const;

/** The same person, who proved it too long ago for what needs a recent proof. */
export const longAgo = (ctx: CallContext): CallContext => ({
  ...ctx,
  proof: { ...PROVED, ageSeconds: 600 },
});

/** An account that has just signed in, with a role in a project or outside any project. */
export const account = (id: string, project?: { id: string; role: Role }): CallContext => ({
  ...nobody(),
  actor: { type: "account", id },
  proof: PROVED,
  projectId: project?.id ?? null,
  role: project?.role ?? null,
});

export const apiKey = (projectId: string, scopes: readonly Permission[]): CallContext => ({
  ...nobody(),
  actor: { type: "api_key", id: newId("apiKey") },
  projectId,
  scopes,
});

/** A personal access token of an account, in a project where that has a role, or outside any project. */
export const accessToken = (
  accountId: string,
  permissions: readonly Permission[],
  project?: { id: string; role: Role },
  projectIds: readonly string[] | null = null,
): CallContext => ({
  ...account(accountId, project),
  actor: { type: "access_token", id: newId("accessToken"), accountId, projectIds },
  scopes: permissions,
});

/** Atlas itself. */
export const service = (id: ServiceName, projectId: string | null = null): CallContext => ({
  ...nobody(),
  actor: { type: "service", id },
  projectId,
});
