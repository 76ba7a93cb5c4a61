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

/** A signed-in account, with a role in a project or outside any project. */
export const account = (id: string, project?: { id: string; role: Role }): CallContext => ({
  ...nobody(),
  actor: { type: "account", id },
  projectId: project?.id ?? null,
  role: project?.role ?? null,
});

export const apiKey = (projectId: string, scopes: readonly Permission[]): CallContext => ({
  ...nobody(),
  actor: { type: "api_key", id: newId("apiKey") },
  projectId,
  scopes,
});

/** Atlas itself. */
export const service = (id: ServiceName, projectId: string | null = null): CallContext => ({
  ...nobody(),
  actor: { type: "service", id },
  projectId,
});
