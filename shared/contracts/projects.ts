import { z } from "zod";
import type { Result } from "../result.ts";
import type { CallContext } from "./call-context.ts";
import type { CommonErrorCode, ServiceError } from "./errors.ts";
import { type Page, displayName, isoTime, pageQuery } from "./page.ts";
import { API_KEY_SCOPES, type Permission, ROLES, type Role } from "./permissions.ts";

export const createProjectInput = z.strictObject({ name: displayName(100) });
export type CreateProjectInput = z.infer<typeof createProjectInput>;

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  created_at: isoTime,
});
export type Project = z.infer<typeof projectSchema>;

/** https, or http on a loopback host; no fragment, userinfo, wildcard or control character. Compared by exact match later. */
export const addReturnUrlInput = z.strictObject({ url: z.string().min(1).max(2048) });
export type AddReturnUrlInput = z.infer<typeof addReturnUrlInput>;

export const returnUrlSchema = z.object({ id: z.string(), url: z.string(), created_at: isoTime });
export type ReturnUrl = z.infer<typeof returnUrlSchema>;

export const createApiKeyInput = z.strictObject({
  name: displayName(100),
  scopes: z
    .array(z.enum(API_KEY_SCOPES))
    .min(1)
    .max(API_KEY_SCOPES.length)
    .transform((scopes) => [...new Set(scopes)]),
  expires_in_days: z.number().int().min(1).max(730).optional(),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `atlas_sk_{id}`, enough to recognise a key in a log, not to use it. */
  prefix: z.string(),
  last4: z.string(),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  created_at: isoTime,
  expires_at: isoTime.nullable(),
  last_used_at: isoTime.nullable(),
  revoked_at: isoTime.nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const newApiKeySchema = apiKeySchema.extend({
  /** The whole key, shown this once. */
  secret: z.string(),
});
export type NewApiKey = z.infer<typeof newApiKeySchema>;

/** What a verified key may do. Whoever caches it does so for at most 20 s. */
export type ApiKeyVerdict = {
  api_key_id: string;
  project_id: string;
  scopes: Permission[];
  expires_at: string | null;
};

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  event_id: z.string(),
  type: z.string(),
  occurred_at: isoTime,
  actor: z.object({ type: z.string(), id: z.string().nullable() }),
  subject: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const listAuditLogInput = pageQuery;
export type ListAuditLogInput = z.infer<typeof listAuditLogInput>;

/** What a connect flow needs to know of its project. Whoever caches it does so for at most 20 s. */
export type ConnectSettings = { project_id: string; name: string; return_urls: string[] };

export type ProjectsError = ServiceError<
  CommonErrorCode | "invalid_url" | "return_url_exists" | "limit_reached" | "invalid_cursor"
>;

export interface ProjectsService {
  /** Makes a project and its first owner, in one statement. Needs an account. */
  createProject(
    ctx: CallContext,
    input: CreateProjectInput,
  ): Promise<Result<Project, ProjectsError>>;
  /** The projects that the account is a member of. */
  listProjects(ctx: CallContext): Promise<Result<Project[], ProjectsError>>;
  getProject(ctx: CallContext): Promise<Result<Project, ProjectsError>>;
  /** The account's role; `not_found` for no membership and no project alike. Gateway only. */
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
  /** Revokes a key: every isolate refuses it within 20 s. Revoking a revoked key is no error. */
  revokeApiKey(ctx: CallContext, input: { id: string }): Promise<Result<null, ProjectsError>>;
  /**
   * Whether a key whose check code was right is known, unexpired and unrevoked. Gateway only.
   *
   * @param input `hash` is the SHA-256 of the whole key, lower-case hex.
   * @returns `unauthenticated` otherwise.
   */
  verifyApiKey(
    ctx: CallContext,
    input: { id: string; hash: string },
  ): Promise<Result<ApiKeyVerdict, ProjectsError>>;

  /** For connect flows; `not_found` when the project is gone. oauth only. */
  getConnectSettings(ctx: CallContext): Promise<Result<ConnectSettings, ProjectsError>>;

  listAuditLog(
    ctx: CallContext,
    input: ListAuditLogInput,
  ): Promise<Result<Page<AuditEntry>, ProjectsError>>;
  /**
   * Turns a project's outbox rows into audit lines. Idempotent and safe to run in many isolates at once: one
   * compare-and-set on the chain's head decides (TOKENS §6). Callers nudge it after a commit.
   */
  drainOutbox(
    ctx: CallContext,
    input: { project_id: string },
  ): Promise<Result<{ drained: number }, ProjectsError>>;
  /** Drains what the nudges missed. */
  runDue(ctx: CallContext): Promise<Result<{ drained: number }, ProjectsError>>;
}
