import { WorkerEntrypoint } from "cloudflare:workers";
import type { CallContext, CallerProps, ServiceName } from "#shared/contracts/call-context";
import type { CreateApiKeyInput } from "#shared/contracts/projects/api-key";
import type { ListAuditLogInput } from "#shared/contracts/projects/audit-log";
import type { CreateProjectInput } from "#shared/contracts/projects/project";
import type { AddReturnUrlInput } from "#shared/contracts/projects/return-url";
import type { ProjectsError, ProjectsService } from "#shared/contracts/projects/service";
import type { Result } from "#shared/result";
import { serve } from "#shared/rpc/serve";
import { addReturnUrl } from "./return-urls/add-return-url.ts";
import { type Deps, type Env, makeDeps } from "./context.ts";
import { createApiKey } from "./api-keys/create-api-key.ts";
import { createProject } from "./projects/create-project.ts";
import { drainOnNudge } from "./audit/drain-outbox.ts";
import { getConnectSettings } from "./projects/get-connect-settings.ts";
import { getProject } from "./projects/get-project.ts";
import { listApiKeys } from "./api-keys/list-api-keys.ts";
import { listAuditLog } from "./audit/list-audit-log.ts";
import { listProjects } from "./projects/list-projects.ts";
import { listReturnUrls } from "./return-urls/list-return-urls.ts";
import { removeReturnUrl } from "./return-urls/remove-return-url.ts";
import { resolveMember } from "./members/resolve-member.ts";
import { revokeApiKey } from "./api-keys/revoke-api-key.ts";
import { runDue } from "./jobs/run-due.ts";
import { verifyApiKey } from "./api-keys/verify-api-key.ts";

const GATEWAY: readonly ServiceName[] = ["gateway"];
const OAUTH: readonly ServiceName[] = ["oauth"];
const ALL: readonly ServiceName[] = ["gateway", "auth", "users", "providers", "oauth", "tokens"];

/** The projects Worker: tenants, members, return URLs, API keys, and the audit log that every service's events end in. */
export default class Projects
  extends WorkerEntrypoint<Env, CallerProps>
  implements ProjectsService
{
  createProject(ctx: CallContext, input: CreateProjectInput) {
    return this.#serve("createProject", GATEWAY, ctx, (deps) => createProject(deps, ctx, input));
  }

  listProjects(ctx: CallContext) {
    return this.#serve("listProjects", GATEWAY, ctx, (deps) => listProjects(deps, ctx));
  }

  getProject(ctx: CallContext) {
    return this.#serve("getProject", GATEWAY, ctx, (deps) => getProject(deps, ctx));
  }

  resolveMember(ctx: CallContext, input: { account_id: string; project_id: string }) {
    return this.#serve("resolveMember", GATEWAY, ctx, (deps) => resolveMember(deps, ctx, input));
  }

  addReturnUrl(ctx: CallContext, input: AddReturnUrlInput) {
    return this.#serve("addReturnUrl", GATEWAY, ctx, (deps) => addReturnUrl(deps, ctx, input));
  }

  listReturnUrls(ctx: CallContext) {
    return this.#serve("listReturnUrls", GATEWAY, ctx, (deps) => listReturnUrls(deps, ctx));
  }

  removeReturnUrl(ctx: CallContext, input: { id: string }) {
    return this.#serve("removeReturnUrl", GATEWAY, ctx, (deps) =>
      removeReturnUrl(deps, ctx, input),
    );
  }

  createApiKey(ctx: CallContext, input: CreateApiKeyInput) {
    return this.#serve("createApiKey", GATEWAY, ctx, (deps) => createApiKey(deps, ctx, input));
  }

  listApiKeys(ctx: CallContext) {
    return this.#serve("listApiKeys", GATEWAY, ctx, (deps) => listApiKeys(deps, ctx));
  }

  revokeApiKey(ctx: CallContext, input: { id: string }) {
    return this.#serve("revokeApiKey", GATEWAY, ctx, (deps) => revokeApiKey(deps, ctx, input));
  }

  verifyApiKey(ctx: CallContext, input: { id: string; hash: string }) {
    return this.#serve("verifyApiKey", GATEWAY, ctx, (deps) => verifyApiKey(deps, ctx, input));
  }

  getConnectSettings(ctx: CallContext) {
    return this.#serve("getConnectSettings", OAUTH, ctx, (deps) => getConnectSettings(deps, ctx));
  }

  listAuditLog(ctx: CallContext, input: ListAuditLogInput) {
    return this.#serve("listAuditLog", GATEWAY, ctx, (deps) => listAuditLog(deps, ctx, input));
  }

  drainOutbox(ctx: CallContext, input: { project_id: string }) {
    return this.#serve("drainOutbox", ALL, ctx, (deps) => drainOnNudge(deps, ctx, input));
  }

  runDue(ctx: CallContext) {
    return this.#serve("runDue", GATEWAY, ctx, (deps) => runDue(deps, ctx));
  }

  #serve<T>(
    method: keyof ProjectsService,
    callers: readonly ServiceName[],
    ctx: CallContext,
    useCase: (deps: Deps) => Promise<Result<T, ProjectsError>>,
  ) {
    const call = { service: "projects", method, props: this.ctx.props, callers } as const;
    const waitUntil = (work: Promise<unknown>) => this.ctx.waitUntil(work);
    return serve(call, ctx, () => useCase(makeDeps(this.env, { waitUntil })));
  }
}
