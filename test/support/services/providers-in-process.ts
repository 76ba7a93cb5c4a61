import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { ProvidersService } from "#shared/contracts/providers/service";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";
import type { Result } from "#shared/result";
import type { ServiceName } from "#shared/contracts/service-names";
import { makeLogger } from "#shared/observe/log";
import { type Deps, makeParts } from "../../../workers/providers/src/context.ts";
import { providersService } from "../../../workers/providers/src/service.ts";
import { serveInProcess } from "./in-process.ts";
import type { TestDatabase } from "../database.ts";

export const BASE_URL = "http://localhost:8787";

/** Makes a new keyring entry. */
export const keyEntry = (id: string): string => `${id}:${randomBytes(32).toString("base64")}`;

export type ProvidersIsolate = Deps & {
  /** The projects whose outbox was nudged. */
  readonly nudged: string[];
};

/** The parts of a providers Worker with real drivers. Of the projects service only the nudge exists. */
export function startProvidersIsolate(
  { env }: Pick<TestDatabase, "env">,
  options: {
    vaultKeys: string;
    localProviders?: string;
    sandboxIssuer?: string;
    sandboxClient?: { id: string; secret: string };
  },
): ProvidersIsolate {
  const nudged: string[] = [];
  const nudge: Pick<ProjectsService, "drainOutbox"> = {
    drainOutbox: async (_ctx, { project_id }) => {
      nudged.push(project_id);
      return { ok: true, value: { drained: 0 } };
    },
  };
  const parts = makeParts({
    ...env,
    ATLAS_BASE_URL: BASE_URL,
    VAULT_KEYS: options.vaultKeys,
    ATLAS_LOCAL_PROVIDERS: options.localProviders ?? "",
    ...(options.sandboxIssuer === undefined ? {} : { ATLAS_SANDBOX_ISSUER: options.sandboxIssuer }),
    ...(options.sandboxClient === undefined
      ? {}
      : {
          ATLAS_SANDBOX_CLIENT_ID: options.sandboxClient.id,
          ATLAS_SANDBOX_CLIENT_SECRET: options.sandboxClient.secret,
        }),
    // The use cases call no other method.
    PROJECTS: nudge as ProjectsService,
  });
  const log = makeLogger({ service: "providers" });
  return { ...parts, log, waitUntil: () => undefined, nudged };
}

/** The providers service, called as another Worker. */
export const providersInProcess = (deps: Deps, caller: ServiceName = "gateway"): ProvidersService =>
  serveInProcess(providersService, deps, caller);

/** Inserts a project's row, for rows that reference it. */
export async function addProject(db: Database): Promise<string> {
  const id = newId("project");
  await db.execute(sql`insert into projects (id, name) values (${id}, 'Test')`);
  return id;
}

/** The events of a project, in the order in which they were written. */
export async function eventsOf(db: Database, projectId: string): Promise<string[]> {
  const { rows } = await db.execute<{ type: string }>(
    sql`select type from outbox where project_id = ${projectId} order by occurred_at, id`,
  );
  return rows.map(({ type }) => type);
}

/** Returns the value of a result that must be ok. */
export function valueOf<T>(result: Result<T, { code: string; detail: string }>): T {
  if (!result.ok) throw new Error(`unexpected ${result.error.code}: ${result.error.detail}`);
  return result.value;
}

/** Returns the code of a result that must be an error. */
export const codeOf = (result: Result<unknown, { code: string }>): string =>
  result.ok ? "ok" : result.error.code;
