import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { Page } from "../fields.ts";
import type {
  ApiKey,
  ApiKeyVerdict,
  CreateApiKeyInput,
  NewApiKey,
  RenameApiKeyInput,
  RotateApiKeyInput,
  RotatedApiKey,
} from "./api-key.ts";
import type {
  AuditEntry,
  AuditExportPage,
  ListAuditLogInput,
  ReadAuditExportInput,
  RefusedCalls,
  StartAuditExportInput,
} from "./audit-log.ts";
import type {
  ConnectSettings,
  CreateProjectInput,
  DeleteProjectInput,
  Membership,
  Project,
  UpdateProjectInput,
} from "./project.ts";
import type {
  AcceptedInvitation,
  CreateInvitationInput,
  Invitation,
  InvitationTokenInput,
  Invitee,
  Inviter,
  OpenedInvitation,
  ResendInvitationInput,
} from "./invitation.ts";
import type { PlatformProjectMethods } from "./platform-project.ts";
import type { ProjectsError } from "./projects-error.ts";
import type { LeaveProjectInput, MemberRecord, UpdateMemberInput } from "./member.ts";
import type { AddAllowedOriginInput, AllowedOrigin } from "./allowed-origin.ts";
import type { BrandingRecord, LogoFile, UpdateBrandingInput } from "./branding.ts";
import type { AccountInProjects } from "./account-in-projects.ts";
import type { AddReturnUrlInput, ReturnUrl } from "./return-url.ts";
import type { KeyUse } from "../key-use.ts";
import type {
  CreateWebhookInput,
  NewWebhook,
  RotateWebhookSecretInput,
  UpdateWebhookInput,
  Webhook,
} from "./webhook.ts";
import type {
  ListWebhookDeliveriesInput,
  Replay,
  ReplayWebhookInput,
  WebhookDelivery,
  WebhookDeliveryDetail,
} from "./webhook-delivery.ts";

export type { ProjectsError } from "./projects-error.ts";

export interface ProjectsService extends ReadinessCheck, PlatformProjectMethods {
  /** Makes a project and its first owner, in one statement. Needs an account. */
  createProject(
    ctx: CallContext,
    input: CreateProjectInput,
  ): Promise<Result<Project, ProjectsError>>;
  /** The projects that the account is a member of. */
  listProjects(ctx: CallContext): Promise<Result<Project[], ProjectsError>>;
  /** The projects that would have no owner without the caller's account, and what it has to do with others. */
  describeAccount(
    ctx: CallContext,
    input: { email: string },
  ): Promise<Result<AccountInProjects, ProjectsError>>;
  /**
   * Ends all memberships of an account that is being deleted, in one transaction, each with its event. Of two owners who
   * are deleted at once one stays, because each project decides under its lock. gateway only.
   *
   * @returns `sole_owner`, having changed nothing; `errors` names the projects.
   */
  leaveAllProjects(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<null, ProjectsError>>;
  getProject(ctx: CallContext): Promise<Result<Project, ProjectsError>>;
  /**
   * Changes the project's name and short name. Connect flows show the new name within 20 s.
   *
   * @returns `version_mismatch` when the project is no longer as the caller saw it, `slug_taken`.
   */
  updateProject(
    ctx: CallContext,
    input: { changes: UpdateProjectInput; version: number | null },
  ): Promise<Result<Project, ProjectsError>>;
  /** Makes the project read-only: no new flows and no changes, but tokens can be read. Archiving it again succeeds. */
  archiveProject(ctx: CallContext): Promise<Result<Project, ProjectsError>>;
  /** Makes an archived project active again. */
  unarchiveProject(ctx: CallContext): Promise<Result<Project, ProjectsError>>;
  /**
   * Begins to delete the project: for 7 days it can be restored, and its API keys are refused, in every isolate within
   * 20 s. Then a job deletes it for good. Owners only. Its audit log stays in the database.
   *
   * @returns `project_name_mismatch` unless the input names the project, `project_in_use` while it has integrations.
   */
  deleteProject(ctx: CallContext, input: DeleteProjectInput): Promise<Result<null, ProjectsError>>;
  /** Ends the deletion of a project in its grace: it is active again, with its API keys. Owners only. */
  restoreProject(ctx: CallContext): Promise<Result<Project, ProjectsError>>;
  /**
   * The account's role in the project with this id or short name. `not_found` whether the project or only the
   * membership is missing. Gateway only.
   */
  resolveMember(
    ctx: CallContext,
    input: { account_id: string; project_id: string },
  ): Promise<Result<Membership, ProjectsError>>;

  /** The project's members, the longest-standing first. Names and e-mail addresses are with users. */
  listMembers(ctx: CallContext): Promise<Result<MemberRecord[], ProjectsError>>;
  /**
   * Gives a member another role, as `MANAGED_ROLES` allows it to the caller's role at that moment. Members may lower
   * their own role. Takes effect with the member's next request.
   *
   * @returns `last_owner` rather than leaving the project without an owner; `version_mismatch` when the member is no
   * longer as the caller saw it.
   */
  updateMember(
    ctx: CallContext,
    input: { account_id: string; changes: UpdateMemberInput; version: number | null },
  ): Promise<Result<MemberRecord, ProjectsError>>;
  /** Removes another member, under the same rules. The project's API keys are its own and stay. */
  removeMember(
    ctx: CallContext,
    input: { account_id: string },
  ): Promise<Result<null, ProjectsError>>;
  /** Ends the caller's own membership. @returns `last_owner` for the only owner. */
  leaveProject(ctx: CallContext, input: LeaveProjectInput): Promise<Result<null, ProjectsError>>;

  /**
   * Invites a person by e-mail, into a role that the caller manages. The mail's link works once, for 7 days.
   *
   * @param input `inviter` is the caller's name, for the mail.
   * @returns `email_unusable`; `invitation_exists` while the address has an open one; `limit_reached`.
   */
  createInvitation(
    ctx: CallContext,
    input: CreateInvitationInput & Inviter,
  ): Promise<Result<Invitation, ProjectsError>>;
  /** The invitations that are neither accepted nor revoked, newest first, also those that have expired. */
  listInvitations(ctx: CallContext): Promise<Result<Invitation[], ProjectsError>>;
  /** Sends an invitation again, with another link for 7 days. The old link is dead. */
  resendInvitation(
    ctx: CallContext,
    input: ResendInvitationInput & Inviter & { id: string },
  ): Promise<Result<Invitation, ProjectsError>>;
  /** Ends an invitation: its link is dead. Needs an invitation into a role that the caller manages. */
  revokeInvitation(ctx: CallContext, input: { id: string }): Promise<Result<null, ProjectsError>>;
  /**
   * Reads what a mail's link invites to. Anyone who has the link may.
   *
   * @returns `link_invalid` for an expired, used, revoked and made-up link alike, without I/O for a made-up one.
   */
  openInvitation(
    ctx: CallContext,
    input: InvitationTokenInput,
  ): Promise<Result<OpenedInvitation, ProjectsError>>;
  /**
   * Makes the caller a member, in one statement that uses the invitation up. Of two uses of one link at once one succeeds.
   *
   * @param input `email` is the address of the caller's account.
   * @returns `link_invalid` also when the inviter may no longer give the role; `invitation_for_another` when the account
   * has another address; `already_member`; `limit_reached`.
   */
  acceptInvitation(
    ctx: CallContext,
    input: InvitationTokenInput & Invitee,
  ): Promise<Result<AcceptedInvitation, ProjectsError>>;

  addReturnUrl(
    ctx: CallContext,
    input: AddReturnUrlInput,
  ): Promise<Result<ReturnUrl, ProjectsError>>;
  listReturnUrls(ctx: CallContext): Promise<Result<ReturnUrl[], ProjectsError>>;
  removeReturnUrl(ctx: CallContext, input: { id: string }): Promise<Result<null, ProjectsError>>;

  /**
   * Lets pages of an origin read what Atlas answers to the project's API keys.
   *
   * @returns `invalid_url`, `origin_exists`, `limit_reached` at 50.
   */
  addAllowedOrigin(
    ctx: CallContext,
    input: AddAllowedOriginInput,
  ): Promise<Result<AllowedOrigin, ProjectsError>>;
  listAllowedOrigins(ctx: CallContext): Promise<Result<AllowedOrigin[], ProjectsError>>;
  removeAllowedOrigin(
    ctx: CallContext,
    input: { id: string },
  ): Promise<Result<null, ProjectsError>>;

  getBranding(ctx: CallContext): Promise<Result<BrandingRecord, ProjectsError>>;
  /**
   * Changes how the project looks on the hosted pages: what is given, in one step. They show it within 20 s.
   *
   * @returns `branding_unusable` for a picture, a colour or an address that cannot be shown; nothing is changed then.
   */
  updateBranding(
    ctx: CallContext,
    input: UpdateBrandingInput,
  ): Promise<Result<BrandingRecord, ProjectsError>>;
  /** A logo by its hash, for anybody. @returns `not_found`. */
  getLogo(ctx: CallContext, input: { hash: string }): Promise<Result<LogoFile, ProjectsError>>;

  createApiKey(
    ctx: CallContext,
    input: CreateApiKeyInput,
  ): Promise<Result<NewApiKey, ProjectsError>>;
  listApiKeys(ctx: CallContext): Promise<Result<ApiKey[], ProjectsError>>;
  /** Gives a key another name. */
  renameApiKey(
    ctx: CallContext,
    input: { id: string; changes: RenameApiKeyInput },
  ): Promise<Result<ApiKey, ProjectsError>>;
  /**
   * Makes a successor with the same name, scopes and lifetime. The old key works for `overlap_seconds` more.
   *
   * @returns `api_key_ended` for a key that is revoked, expired or already replaced; `forbidden` for a scope that the
   * caller does not have; `limit_reached`.
   */
  rotateApiKey(
    ctx: CallContext,
    input: RotateApiKeyInput & { id: string },
  ): Promise<Result<RotatedApiKey, ProjectsError>>;
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

  /** @returns `invalid_url`, `limit_reached` at 20 webhooks. Only this answer has the secret. */
  createWebhook(
    ctx: CallContext,
    input: CreateWebhookInput,
  ): Promise<Result<NewWebhook, ProjectsError>>;
  listWebhooks(ctx: CallContext): Promise<Result<Webhook[], ProjectsError>>;
  getWebhook(ctx: CallContext, input: { id: string }): Promise<Result<Webhook, ProjectsError>>;
  /** Changes what is given. Deliveries that wait go to a new URL, without the old one's pause; disabling drops them. */
  updateWebhook(
    ctx: CallContext,
    input: { id: string; changes: UpdateWebhookInput },
  ): Promise<Result<Webhook, ProjectsError>>;
  /** Destroys the secrets and drops what waits. The job removes the deliveries. */
  deleteWebhook(ctx: CallContext, input: { id: string }): Promise<Result<null, ProjectsError>>;
  /** @returns `webhook_changed` when another rotation was faster, `vault_unavailable`. */
  rotateWebhookSecret(
    ctx: CallContext,
    input: RotateWebhookSecretInput & { id: string },
  ): Promise<Result<NewWebhook, ProjectsError>>;
  listWebhookDeliveries(
    ctx: CallContext,
    input: ListWebhookDeliveriesInput & { id: string },
  ): Promise<Result<Page<WebhookDelivery>, ProjectsError>>;
  getWebhookDelivery(
    ctx: CallContext,
    input: { id: string; event_id: string },
  ): Promise<Result<WebhookDeliveryDetail, ProjectsError>>;
  /** Queues one delivery again, with the same event id. @returns `webhook_disabled`. */
  redeliverWebhook(
    ctx: CallContext,
    input: { id: string; event_id: string },
  ): Promise<Result<WebhookDelivery, ProjectsError>>;
  /** Queues the events of the audit log since a time, oldest first, 1,000 at most. @returns `webhook_disabled`. */
  replayWebhook(
    ctx: CallContext,
    input: ReplayWebhookInput & { id: string },
  ): Promise<Result<Replay, ProjectsError>>;
  /**
   * Queues a message of the type `webhook.test` for this webhook alone. @returns `webhook_disabled`; `rate_limited` with
   * `retry_after` for more than ten in a minute.
   */
  testWebhook(
    ctx: CallContext,
    input: { id: string },
  ): Promise<Result<WebhookDelivery, ProjectsError>>;
  /** Re-wraps the data keys of up to `limit` webhooks under the primary key-encryption key. */
  rewrapKeys(
    ctx: CallContext,
    input: { limit: number },
  ): Promise<Result<{ rewrapped: number; remaining: number }, ProjectsError>>;
  /** Counts the webhooks wrapped under each key-encryption key. */
  countKeyUse(ctx: CallContext): Promise<Result<KeyUse[], ProjectsError>>;

  /** For connect flows; `not_found` when the project no longer exists. oauth only. */
  getConnectSettings(ctx: CallContext): Promise<Result<ConnectSettings, ProjectsError>>;
  /** @param input `subjects`: only lines about one of these, as `subject` is for one. */
  listAuditLog(
    ctx: CallContext,
    input: ListAuditLogInput & { subjects?: readonly string[] },
  ): Promise<Result<Page<AuditEntry>, ProjectsError>>;
  /**
   * Writes into the log that the caller exports it. @returns `last_seq`: the number of the newest line at this moment,
   * where the export ends, so that one under way does not follow a log that grows.
   */
  startAuditExport(
    ctx: CallContext,
    input: StartAuditExportInput,
  ): Promise<Result<{ last_seq: number }, ProjectsError>>;
  /** Reads one page of an export, oldest first: one statement, at most 1,000 lines. */
  readAuditExport(
    ctx: CallContext,
    input: ReadAuditExportInput,
  ): Promise<Result<AuditExportPage, ProjectsError>>;
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
  /**
   * Removes old invitations, deletes the projects whose grace is over, drains the rows that the nudges missed, sends the
   * webhook deliveries that are due, and removes old ones.
   *
   * @returns `waiting`: how many events are left, 10,000 at most; `deleted`: how many projects were deleted, and
   * `trimmed`: how many lines of audit logs were removed, if any.
   */
  runDue(ctx: CallContext): Promise<
    Result<
      {
        drained: number;
        webhooks_sent: number;
        waiting: number;
        deleted?: number;
        trimmed?: number;
      },
      ProjectsError
    >
  >;
}
