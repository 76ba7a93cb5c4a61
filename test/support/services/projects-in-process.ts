import { sql } from "drizzle-orm";
import { toBase64Url } from "#shared/crypto/base64";
import { importCheckKeys } from "#shared/crypto/api-key";
import { makeDatabase } from "#shared/db/client";
import { newId } from "#shared/ids";
import { randomBytes } from "#shared/random";
import type { CallContext } from "#shared/contracts/call-context";
import type { Role } from "#shared/contracts/permissions";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { ServiceName } from "#shared/contracts/service-names";
import { makeLogger } from "#shared/observe/log";
import type { Deps } from "../../../workers/projects/src/context.ts";
import { projectsService } from "../../../workers/projects/src/service.ts";
import { serveInProcess } from "./in-process.ts";
import { createProject } from "../../../workers/projects/src/projects/create-project.ts";
import { DrainGate } from "../../../workers/projects/src/audit/drain-gate.ts";
import type { TestDatabase } from "../database.ts";
import { account } from "./callers.ts";
import { valueOf } from "./result.ts";

/** An isolate of the projects Worker, with its background work. */
export type ProjectsIsolate = Deps & { settled(): Promise<void> };

export function startProjectsIsolate({ env }: TestDatabase): ProjectsIsolate {
  const secret = toBase64Url(randomBytes(32));
  const behind: Promise<unknown>[] = [];
  return {
    db: makeDatabase(env),
    draining: new DrainGate(),
    checkKeys: () => importCheckKeys(secret, "API_KEY_CHECK_SECRETS"),
    log: makeLogger({ service: "projects" }),
    waitUntil: (work) => void behind.push(work),
    settled: async () => {
      while (behind.length > 0) await Promise.all(behind.splice(0));
    },
  };
}

/** The projects service, called as another Worker. */
export const projectsInProcess = (deps: Deps, caller: ServiceName = "gateway"): ProjectsService =>
  serveInProcess(projectsService, deps, caller);

/** A project, with a caller for every role in it. */
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

/** The event types in a project's outbox and in its audit log, in order. */
export async function eventTypes({ db }: ProjectsIsolate, projectId: string): Promise<string[]> {
  const { rows } = await db.execute<{ type: string }>(sql`
    select type from (
      select 0 as place, seq::text as position, type from audit_log where project_id = ${projectId}
      union all select 1, id, type from outbox where project_id = ${projectId}
    ) as events order by place, length(position), position`);
  return rows.map((row) => row.type);
}
