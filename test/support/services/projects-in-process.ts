import { sql } from "drizzle-orm";
import { toBase64Url } from "#shared/crypto/base64";
import { importCheckKeys } from "#shared/crypto/api-key";
import { makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { randomBytes } from "#shared/random";
import type { CallContext } from "#shared/contracts/call-context";
import type { Role } from "#shared/contracts/permissions";
import type { ProjectsService } from "#shared/contracts/projects/service";
import { addReturnUrl } from "../../../workers/projects/src/return-urls/add-return-url.ts";
import type { Deps } from "../../../workers/projects/src/context.ts";
import { createApiKey } from "../../../workers/projects/src/api-keys/create-api-key.ts";
import { createProject } from "../../../workers/projects/src/projects/create-project.ts";
import { drainOutbox } from "../../../workers/projects/src/audit/drain-outbox.ts";
import { getConnectSettings } from "../../../workers/projects/src/projects/get-connect-settings.ts";
import { getProject } from "../../../workers/projects/src/projects/get-project.ts";
import { listApiKeys } from "../../../workers/projects/src/api-keys/list-api-keys.ts";
import { listAuditLog } from "../../../workers/projects/src/audit/list-audit-log.ts";
import { listProjects } from "../../../workers/projects/src/projects/list-projects.ts";
import { listReturnUrls } from "../../../workers/projects/src/return-urls/list-return-urls.ts";
import { removeReturnUrl } from "../../../workers/projects/src/return-urls/remove-return-url.ts";
import { resolveMember } from "../../../workers/projects/src/members/resolve-member.ts";
import { revokeApiKey } from "../../../workers/projects/src/api-keys/revoke-api-key.ts";
import { runDue } from "../../../workers/projects/src/jobs/run-due.ts";
import { verifyApiKey } from "../../../workers/projects/src/api-keys/verify-api-key.ts";
import { DrainGate } from "../../../workers/projects/src/audit/drain-gate.ts";
import type { TestDatabase } from "../database.ts";
import { account } from "./callers.ts";
import { valueOf } from "./result.ts";

/** An isolate of the projects Worker, and what waits behind its answers. */
export type ProjectsIsolate = Deps & { settled(): Promise<void> };

export function startProjectsIsolate({ env }: TestDatabase): ProjectsIsolate {
  const secret = toBase64Url(randomBytes(32));
  const behind: Promise<unknown>[] = [];
  return {
    db: makeDatabase(env),
    draining: new DrainGate(),
    checkKeys: () => importCheckKeys(secret, "API_KEY_CHECK_SECRETS"),
    waitUntil: (work) => void behind.push(work),
    settled: async () => {
      while (behind.length > 0) await Promise.all(behind.splice(0));
    },
  };
}

/** The projects service without its binding. */
export const projectsInProcess = (deps: Deps): ProjectsService => ({
  createProject: (ctx, input) => createProject(deps, ctx, input),
  listProjects: (ctx) => listProjects(deps, ctx),
  getProject: (ctx) => getProject(deps, ctx),
  resolveMember: (ctx, input) => resolveMember(deps, ctx, input),
  addReturnUrl: (ctx, input) => addReturnUrl(deps, ctx, input),
  listReturnUrls: (ctx) => listReturnUrls(deps, ctx),
  removeReturnUrl: (ctx, input) => removeReturnUrl(deps, ctx, input),
  createApiKey: (ctx, input) => createApiKey(deps, ctx, input),
  listApiKeys: (ctx) => listApiKeys(deps, ctx),
  revokeApiKey: (ctx, input) => revokeApiKey(deps, ctx, input),
  verifyApiKey: (ctx, input) => verifyApiKey(deps, ctx, input),
  getConnectSettings: (ctx) => getConnectSettings(deps, ctx),
  listAuditLog: (ctx, input) => listAuditLog(deps, ctx, input),
  drainOutbox: (ctx, input) => drainOutbox(deps, ctx, input),
  runDue: (ctx) => runDue(deps, ctx),
});

/** A tenant: its project and a caller for every role in it. */
export type Tenant = {
  readonly projectId: string;
  readonly ownerId: string;
  readonly as: (role: Role) => CallContext;
};

export async function makeTenant(projects: ProjectsIsolate, name = "Shop"): Promise<Tenant> {
  const ownerId = await makeAccount(projects);
  const project = valueOf(await createProject(projects, account(ownerId), { name }));
  return {
    projectId: project.id,
    ownerId,
    as: (role) => account(ownerId, { id: project.id, role }),
  };
}

export async function makeAccount({ db }: ProjectsIsolate): Promise<string> {
  const id = newId("account");
  await db.execute(sql`insert into accounts (id, email, name, state)
    values (${id}, ${`${id}@example.com`}, 'Anna', 'active')`);
  return id;
}

/** What waits in a project's outbox and what is in its log, as types in order. */
export async function eventTypes({ db }: ProjectsIsolate, projectId: string): Promise<string[]> {
  const { rows } = await db.execute<{ type: string }>(sql`
    select type from (
      select 0 as place, seq::text as position, type from audit_log where project_id = ${projectId}
      union all select 1, id, type from outbox where project_id = ${projectId}
    ) as events order by place, length(position), position`);
  return rows.map((row) => row.type);
}
