import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { Page } from "../fields.ts";
import type { Role } from "../permissions.ts";
import type { ApiKey, ApiKeyVerdict, CreateApiKeyInput, NewApiKey } from "./api-key.ts";
import type { AuditEntry, ListAuditLogInput, RefusedCalls } from "./audit-log.ts";
import type {
  ConnectSettings,
  CreateProjectInput,
  DeleteProjectInput,
  Project,
  UpdateProjectInput,
} from "./project.ts";
import type { AddReturnUrlInput, ReturnUrl } from "./return-url.ts";

export type ProjectsError = ServiceError<
  | CommonErrorCode
  | "invalid_url"
  | "return_url_exists"
  | "limit_reached"
  | "invalid_cursor"
  | "project_in_use"
  | "project_name_mismatch"
>;

export interface ProjectsService extends ReadinessCheck {
  /** Makes a project and its first owner, in one statement. Needs an account. */
  createProject(
    ctx: CallContext,
    input: CreateProjectInput,
  ): Promise<Result<Project, ProjectsError>>;
  /** The projects that the account is a member of. */
  listProjects(ctx: CallContext): Promise<Result<Project[], ProjectsError>>;
  getProject(ctx: CallContext): Promise<Result<Project, ProjectsError>>;
  /** Renames the project. Connect flows show the new name within 20 s. */
  updateProject(
    ctx: CallContext,
    input: UpdateProjectInput,
  ): Promise<Result<Project, ProjectsError>>;
  /**
   * Deletes the project for good and revokes all its API keys, in one transaction. Every isolate refuses the keys within
   * 20 s. Owners only. Its audit log stays in the database.
   *
   * @returns `project_name_mismatch` unless the input names the project, `project_in_use` while it has integrations.
   */
  deleteProject(ctx: CallContext, input: DeleteProjectInput): Promise<Result<null, ProjectsError>>;
  /** The account's role. `not_found` whether the project or only the membership is missing. Gateway only. */
  resolveMember(
    ctx: CallContext,
    input: { account_id: string; project_id: string },
  ): Promise<Result<{ role: Role }, ProjectsError>>;

  addReturnUrl(
    ctx: CallContext,
    input: AddReturnUrlInput,
  ): Promise<Result<ReturnUrl, ProjectsError>>;
  listReturnUrls(ctx: CallContext): Promise<Result<ReturnUrl[], ProjectsError>>;
  removeReturnUrl(ctx: CallContext, input: { id: string }): Promise<Result<null, ProjectsError>>;

  createApiKey(
    ctx: CallContext,
    input: CreateApiKeyInput,
  ): Promise<Result<NewApiKey, ProjectsError>>;
  listApiKeys(ctx: CallContext): Promise<Result<ApiKey[], ProjectsError>>;
  /** Revokes a key: every isolate refuses it within 20 s. Revoking it again succeeds. */
  revokeApiKey(ctx: CallContext, input: { id: string }): Promise<Result<null, ProjectsError>>;
  /**
   * Verifies that a key with a correct check code is known, unexpired and not revoked. Gateway only.
   *
   * @param input `hash` is the SHA-256 of the whole key, lower-case hex.
   * @returns `unauthenticated` otherwise.
   */
  verifyApiKey(
    ctx: CallContext,
    input: { id: string; hash: string },
  ): Promise<Result<ApiKeyVerdict, ProjectsError>>;

  /** For connect flows; `not_found` when the project no longer exists. oauth only. */
  getConnectSettings(ctx: CallContext): Promise<Result<ConnectSettings, ProjectsError>>;

  listAuditLog(
    ctx: CallContext,
    input: ListAuditLogInput,
  ): Promise<Result<Page<AuditEntry>, ProjectsError>>;
  /** Writes down that the caller was refused something in its own project. Gateway only. */
  recordRefusal(ctx: CallContext, input: RefusedCalls): Promise<Result<null, ProjectsError>>;
  /**
   * Turns a project's outbox rows into audit lines. Idempotent, and safe to run in many isolates at once: one
   * compare-and-set on the chain's head decides (docs/token-protocol.md §6). Services nudge it after a commit.
   */
  drainOutbox(
    ctx: CallContext,
    input: { project_id: string },
  ): Promise<Result<{ drained: number }, ProjectsError>>;
  /** Drains the rows that the nudges missed. */
  runDue(ctx: CallContext): Promise<Result<{ drained: number }, ProjectsError>>;
}
