import { sql } from "drizzle-orm";
import { toBase64Url } from "#shared/crypto/base64";
import { newId } from "#shared/ids";
import { randomBytes } from "#shared/random";
import type { CallContext } from "#shared/contracts/call-context";
import type { NotifyAccountsInput, SendMailInput } from "#shared/contracts/auth/mail";
import type { AuthService } from "#shared/contracts/auth/service";
import { ok } from "#shared/result";
import type { Role } from "#shared/contracts/permissions";
import type { ProjectsService } from "#shared/contracts/projects/service";
import type { ServiceName } from "#shared/contracts/service-names";
import { makeLogger } from "#shared/observe/log";
import { type Deps, makeParts } from "../../../workers/projects/src/context.ts";
import { projectsService } from "../../../workers/projects/src/service.ts";
import { serveInProcess } from "./in-process.ts";
import { createProject } from "../../../workers/projects/src/projects/create-project.ts";
import type { TestDatabase } from "../database.ts";
import { account } from "./callers.ts";
import { valueOf } from "./result.ts";

/** An isolate of the projects Worker, with its background work. */
export type ProjectsIsolate = Deps & {
  settled(): Promise<void>;
  /** The mails that it asked auth to send since the last call. */
  takeMails(): SendMailInput[];
  /** The same for mails to accounts that it knows by their ids. */
  /** What it asked auth to tell the owners of accounts since the last call. */
  takeNotices(): NotifyAccountsInput[];
};

/** What a test may choose of an isolate's environment. */
type Settings = { readonly vaultKeys?: string; readonly localProviders?: string };

const newKey = (): string => toBase64Url(randomBytes(32));

export function startProjectsIsolate(
  { env }: TestDatabase,
  { vaultKeys = `k1:${newKey()}`, localProviders = "" }: Settings = {},
): ProjectsIsolate {
  const behind: Promise<unknown>[] = [];
  const mails: SendMailInput[] = [];
  const notices: NotifyAccountsInput[] = [];
  return {
    ...makeParts({
      ...env,
      API_KEY_CHECK_SECRETS: newKey(),
      LINK_SECRETS: newKey(),
      VAULT_KEYS: vaultKeys,
      ATLAS_BASE_URL: "http://localhost:8787",
      ATLAS_LOCAL_PROVIDERS: localProviders,
      AUTH: {
        sendMail: async (_: CallContext, mail: SendMailInput) => {
          mails.push(mail);
          return ok({ mail_id: newId("mail") });
        },
        notifyAccounts: async (_: CallContext, notice: NotifyAccountsInput) => {
          notices.push(notice);
          return ok({ mails: notice.account_ids.length });
        },
      } as unknown as AuthService,
    }),
    takeMails: () => mails.splice(0),
    takeNotices: () => notices.splice(0),
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

export async function makeAccount({ db }: Pick<ProjectsIsolate, "db">): Promise<string> {
  const id = newId("account");
  await db.execute(sql`insert into accounts (id, email, name, state)
    values (${id}, ${`${id}@example.com`}, 'Anna', 'active')`);
  return id;
}

/** Makes an account a member, without an invitation. */
export async function putMember(
  { db }: Pick<ProjectsIsolate, "db">,
  member: { projectId: string; accountId: string; role: Role },
): Promise<void> {
  await db.execute(sql`insert into members (project_id, account_id, role)
    values (${member.projectId}, ${member.accountId}, ${member.role})`);
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
