import type { ProjectsService } from "#shared/contracts/projects/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { createProject } from "./projects/create-project.ts";
import { listProjects } from "./projects/list-projects.ts";
import { getProject } from "./projects/get-project.ts";
import { updateProject } from "./projects/update-project.ts";
import { deleteProject } from "./projects/delete-project.ts";
import { archiveProject } from "./projects/archive-project.ts";
import { restoreProject } from "./projects/restore-project.ts";
import { unarchiveProject } from "./projects/unarchive-project.ts";
import { resolveMember } from "./members/resolve-member.ts";
import { acceptInvitation } from "./invitations/accept-invitation.ts";
import { createInvitation } from "./invitations/create-invitation.ts";
import { listInvitations } from "./invitations/list-invitations.ts";
import { openInvitation } from "./invitations/open-invitation.ts";
import { resendInvitation } from "./invitations/resend-invitation.ts";
import { revokeInvitation } from "./invitations/revoke-invitation.ts";
import { describeAccount } from "./members/describe-account.ts";
import { leaveAllProjects } from "./members/leave-all-projects.ts";
import { leaveProject } from "./members/leave-project.ts";
import { listMembers } from "./members/list-members.ts";
import { removeMember } from "./members/remove-member.ts";
import { updateMember } from "./members/update-member.ts";
import { addReturnUrl } from "./return-urls/add-return-url.ts";
import { listReturnUrls } from "./return-urls/list-return-urls.ts";
import { removeReturnUrl } from "./return-urls/remove-return-url.ts";
import { addAllowedOrigin } from "./allowed-origins/add-allowed-origin.ts";
import { listAllowedOrigins } from "./allowed-origins/list-allowed-origins.ts";
import { removeAllowedOrigin } from "./allowed-origins/remove-allowed-origin.ts";
import { getBranding } from "./branding/get-branding.ts";
import { getLogo } from "./branding/get-logo.ts";
import { updateBranding } from "./branding/update-branding.ts";
import { createApiKey } from "./api-keys/create-api-key.ts";
import { listApiKeys } from "./api-keys/list-api-keys.ts";
import { renameApiKey } from "./api-keys/rename-api-key.ts";
import { rotateApiKey } from "./api-keys/rotate-api-key.ts";
import { revokeApiKey } from "./api-keys/revoke-api-key.ts";
import { verifyApiKey } from "./api-keys/verify-api-key.ts";
import { getConnectSettings } from "./projects/get-connect-settings.ts";
import { listAuditLog } from "./audit/list-audit-log.ts";
import { readAuditExport } from "./audit/export/read-audit-export.ts";
import { startAuditExport } from "./audit/export/start-audit-export.ts";
import { recordRefusal } from "./audit/record-refusal.ts";
import { drainOnNudge } from "./audit/drain-outbox.ts";
import { createWebhook } from "./webhooks/create-webhook.ts";
import { listWebhooks } from "./webhooks/list-webhooks.ts";
import { getWebhook } from "./webhooks/get-webhook.ts";
import { updateWebhook } from "./webhooks/update-webhook.ts";
import { deleteWebhook } from "./webhooks/delete-webhook.ts";
import { rotateWebhookSecret } from "./webhooks/rotate-webhook-secret.ts";
import { listDeliveries } from "./webhooks/deliveries/list-deliveries.ts";
import { getDelivery } from "./webhooks/deliveries/get-delivery.ts";
import { redeliverWebhook } from "./webhooks/deliveries/redeliver-webhook.ts";
import { replayWebhook } from "./webhooks/deliveries/replay-webhook.ts";
import { testWebhook } from "./webhooks/deliveries/test-webhook.ts";
import { rewrapKeys } from "./webhooks/keys/rewrap-keys.ts";
import { countKeyUse } from "./webhooks/keys/count-key-use.ts";
import { getPlatformProject } from "./platform/get-platform-project.ts";
import { listMembershipsOf } from "./platform/list-memberships.ts";
import { listPlatformProjects } from "./platform/list-platform-projects.ts";
import { suspendProject } from "./platform/suspend-project.ts";
import { unsuspendProject } from "./platform/unsuspend-project.ts";
import { runDue } from "./jobs/run-due.ts";
import { findProblems } from "./jobs/find-problems.ts";

/** Projects, their members, return URLs, API keys and webhooks, and the audit log that every service's events end in. */
export const projectsService = defineService<ProjectsService, Deps>({
  name: "projects",
  methods: {
    createProject: { handler: createProject, callers: ["gateway"], actors: "anyone" },
    listProjects: { handler: listProjects, callers: ["gateway"], actors: "anyone" },
    getProject: { handler: getProject, callers: ["gateway"], actors: "anyone" },
    updateProject: { handler: updateProject, callers: ["gateway"], actors: "anyone" },
    deleteProject: { handler: deleteProject, callers: ["gateway"], actors: "anyone" },
    archiveProject: { handler: archiveProject, callers: ["gateway"], actors: "anyone" },
    unarchiveProject: { handler: unarchiveProject, callers: ["gateway"], actors: "anyone" },
    restoreProject: { handler: restoreProject, callers: ["gateway"], actors: "anyone" },
    resolveMember: { handler: resolveMember, callers: ["gateway"], actors: "anyone" },
    listMembers: { handler: listMembers, callers: ["gateway"], actors: "anyone" },
    updateMember: { handler: updateMember, callers: ["gateway"], actors: "anyone" },
    removeMember: { handler: removeMember, callers: ["gateway"], actors: "anyone" },
    leaveProject: { handler: leaveProject, callers: ["gateway"], actors: "anyone" },
    describeAccount: { handler: describeAccount, callers: ["gateway"], actors: "anyone" },
    leaveAllProjects: { handler: leaveAllProjects, callers: ["gateway"], actors: "service" },
    createInvitation: { handler: createInvitation, callers: ["gateway"], actors: "anyone" },
    listInvitations: { handler: listInvitations, callers: ["gateway"], actors: "anyone" },
    resendInvitation: { handler: resendInvitation, callers: ["gateway"], actors: "anyone" },
    revokeInvitation: { handler: revokeInvitation, callers: ["gateway"], actors: "anyone" },
    openInvitation: { handler: openInvitation, callers: ["gateway"], actors: "anyone" },
    acceptInvitation: { handler: acceptInvitation, callers: ["gateway"], actors: "anyone" },
    addReturnUrl: { handler: addReturnUrl, callers: ["gateway"], actors: "anyone" },
    listReturnUrls: { handler: listReturnUrls, callers: ["gateway"], actors: "anyone" },
    removeReturnUrl: { handler: removeReturnUrl, callers: ["gateway"], actors: "anyone" },
    addAllowedOrigin: { handler: addAllowedOrigin, callers: ["gateway"], actors: "anyone" },
    listAllowedOrigins: { handler: listAllowedOrigins, callers: ["gateway"], actors: "anyone" },
    removeAllowedOrigin: { handler: removeAllowedOrigin, callers: ["gateway"], actors: "anyone" },
    getBranding: { handler: getBranding, callers: ["gateway"], actors: "anyone" },
    updateBranding: { handler: updateBranding, callers: ["gateway"], actors: "anyone" },
    getLogo: { handler: getLogo, callers: ["gateway"], actors: "anyone" },
    createApiKey: { handler: createApiKey, callers: ["gateway"], actors: "anyone" },
    listApiKeys: { handler: listApiKeys, callers: ["gateway"], actors: "anyone" },
    renameApiKey: { handler: renameApiKey, callers: ["gateway"], actors: "anyone" },
    rotateApiKey: { handler: rotateApiKey, callers: ["gateway"], actors: "anyone" },
    revokeApiKey: { handler: revokeApiKey, callers: ["gateway"], actors: "anyone" },
    verifyApiKey: { handler: verifyApiKey, callers: ["gateway"], actors: "anyone" },
    createWebhook: { handler: createWebhook, callers: ["gateway"], actors: "anyone" },
    listWebhooks: { handler: listWebhooks, callers: ["gateway"], actors: "anyone" },
    getWebhook: { handler: getWebhook, callers: ["gateway"], actors: "anyone" },
    updateWebhook: { handler: updateWebhook, callers: ["gateway"], actors: "anyone" },
    deleteWebhook: { handler: deleteWebhook, callers: ["gateway"], actors: "anyone" },
    rotateWebhookSecret: { handler: rotateWebhookSecret, callers: ["gateway"], actors: "anyone" },
    listWebhookDeliveries: { handler: listDeliveries, callers: ["gateway"], actors: "anyone" },
    getWebhookDelivery: { handler: getDelivery, callers: ["gateway"], actors: "anyone" },
    redeliverWebhook: { handler: redeliverWebhook, callers: ["gateway"], actors: "anyone" },
    replayWebhook: { handler: replayWebhook, callers: ["gateway"], actors: "anyone" },
    testWebhook: { handler: testWebhook, callers: ["gateway"], actors: "anyone" },
    rewrapKeys: { handler: rewrapKeys, callers: ["gateway"], actors: "service" },
    countKeyUse: { handler: countKeyUse, callers: ["gateway"], actors: "service" },
    getConnectSettings: { handler: getConnectSettings, callers: ["oauth"], actors: "service" },
    listAuditLog: { handler: listAuditLog, callers: ["gateway"], actors: "anyone" },
    startAuditExport: { handler: startAuditExport, callers: ["gateway"], actors: "anyone" },
    readAuditExport: { handler: readAuditExport, callers: ["gateway"], actors: "anyone" },
    recordRefusal: { handler: recordRefusal, callers: ["gateway"], actors: "anyone" },
    drainOutbox: {
      handler: drainOnNudge,
      callers: ["gateway", "oauth", "providers", "tokens"],
      actors: "service",
    },
    listPlatformProjects: {
      handler: listPlatformProjects,
      callers: ["gateway"],
      actors: "administrator",
    },
    getPlatformProject: {
      handler: getPlatformProject,
      callers: ["gateway"],
      actors: "administrator",
    },
    listMembershipsOf: {
      handler: listMembershipsOf,
      callers: ["gateway"],
      actors: "administrator",
    },
    suspendProject: {
      handler: suspendProject,
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
    unsuspendProject: {
      handler: unsuspendProject,
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
    runDue: { handler: runDue, callers: ["gateway"], actors: "service" },
  },
  findProblems,
});
