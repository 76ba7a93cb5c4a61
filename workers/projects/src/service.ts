import type { ProjectsService } from "#shared/contracts/projects/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { createProject } from "./projects/create-project.ts";
import { listProjects } from "./projects/list-projects.ts";
import { getProject } from "./projects/get-project.ts";
import { updateProject } from "./projects/update-project.ts";
import { deleteProject } from "./projects/delete-project.ts";
import { resolveMember } from "./members/resolve-member.ts";
import { addReturnUrl } from "./return-urls/add-return-url.ts";
import { listReturnUrls } from "./return-urls/list-return-urls.ts";
import { removeReturnUrl } from "./return-urls/remove-return-url.ts";
import { createApiKey } from "./api-keys/create-api-key.ts";
import { listApiKeys } from "./api-keys/list-api-keys.ts";
import { revokeApiKey } from "./api-keys/revoke-api-key.ts";
import { verifyApiKey } from "./api-keys/verify-api-key.ts";
import { getConnectSettings } from "./projects/get-connect-settings.ts";
import { listAuditLog } from "./audit/list-audit-log.ts";
import { recordRefusal } from "./audit/record-refusal.ts";
import { drainOnNudge } from "./audit/drain-outbox.ts";
import { runDue } from "./jobs/run-due.ts";
import { findProblems } from "./jobs/find-problems.ts";

/** Projects, their members, return URLs and API keys, and the audit log that every service's events end in. */
export const projectsService = defineService<ProjectsService, Deps>({
  name: "projects",
  methods: {
    createProject: { handler: createProject, callers: ["gateway"], actors: "anyone" },
    listProjects: { handler: listProjects, callers: ["gateway"], actors: "anyone" },
    getProject: { handler: getProject, callers: ["gateway"], actors: "anyone" },
    updateProject: { handler: updateProject, callers: ["gateway"], actors: "anyone" },
    deleteProject: { handler: deleteProject, callers: ["gateway"], actors: "anyone" },
    resolveMember: { handler: resolveMember, callers: ["gateway"], actors: "anyone" },
    addReturnUrl: { handler: addReturnUrl, callers: ["gateway"], actors: "anyone" },
    listReturnUrls: { handler: listReturnUrls, callers: ["gateway"], actors: "anyone" },
    removeReturnUrl: { handler: removeReturnUrl, callers: ["gateway"], actors: "anyone" },
    createApiKey: { handler: createApiKey, callers: ["gateway"], actors: "anyone" },
    listApiKeys: { handler: listApiKeys, callers: ["gateway"], actors: "anyone" },
    revokeApiKey: { handler: revokeApiKey, callers: ["gateway"], actors: "anyone" },
    verifyApiKey: { handler: verifyApiKey, callers: ["gateway"], actors: "anyone" },
    getConnectSettings: { handler: getConnectSettings, callers: ["oauth"], actors: "service" },
    listAuditLog: { handler: listAuditLog, callers: ["gateway"], actors: "anyone" },
    recordRefusal: { handler: recordRefusal, callers: ["gateway"], actors: "anyone" },
    drainOutbox: {
      handler: drainOnNudge,
      callers: ["providers", "tokens"],
      actors: "service",
    },
    runDue: { handler: runDue, callers: ["gateway"], actors: "service" },
  },
  findProblems,
});
