import type { Route } from "./surface.ts";
import { exportAuditLog } from "./v1/audit-log/export.ts";
import { listAuditLog } from "./v1/audit-log/list.ts";
import { createConnectSession } from "./v1/connect-sessions/create.ts";
import { confirmConnection } from "./v1/connections/confirm.ts";
import { deleteConnection } from "./v1/connections/delete.ts";
import { disableConnection } from "./v1/connections/disable.ts";
import { enableConnection } from "./v1/connections/enable.ts";
import { getConnection } from "./v1/connections/get.ts";
import { introspectConnection } from "./v1/connections/introspect.ts";
import { listConnections } from "./v1/connections/list.ts";
import { refreshConnection } from "./v1/connections/refresh.ts";
import { revokeConnection } from "./v1/connections/revoke.ts";
import { readConnectionToken } from "./v1/connections/read-token.ts";
import { updateConnection } from "./v1/connections/update.ts";
import { blockEndUser } from "./v1/end-users/block.ts";
import { createEndUser } from "./v1/end-users/create.ts";
import { deleteEndUser } from "./v1/end-users/delete.ts";
import { exportEndUser } from "./v1/end-users/export.ts";
import { unblockEndUser } from "./v1/end-users/unblock.ts";
import { getEndUser } from "./v1/end-users/get.ts";
import { listEndUsers } from "./v1/end-users/list.ts";
import { getFlow } from "./v1/flows/get.ts";
import { listFlows } from "./v1/flows/list.ts";
import { createIntegration } from "./v1/integrations/create.ts";
import { deleteIntegration } from "./v1/integrations/delete.ts";
import { getIntegration } from "./v1/integrations/get.ts";
import { listIntegrations } from "./v1/integrations/list.ts";
import { updateIntegration } from "./v1/integrations/update.ts";
import { getOverview } from "./v1/overview/get.ts";
import { findToken } from "./v1/tokens/find.ts";
import { readTokens } from "./v1/tokens/read-many.ts";
import { createWebhook } from "./v1/webhooks/create.ts";
import { deleteWebhook } from "./v1/webhooks/delete.ts";
import { getWebhook } from "./v1/webhooks/get.ts";
import { getWebhookDelivery } from "./v1/webhooks/get-delivery.ts";
import { listWebhooks } from "./v1/webhooks/list.ts";
import { listWebhookDeliveries } from "./v1/webhooks/list-deliveries.ts";
import { redeliverWebhook } from "./v1/webhooks/redeliver.ts";
import { replayWebhook } from "./v1/webhooks/replay.ts";
import { rotateWebhookSecret } from "./v1/webhooks/rotate-secret.ts";
import { testWebhook } from "./v1/webhooks/test.ts";
import { updateWebhook } from "./v1/webhooks/update.ts";

/** The routes inside one project. API keys use them under `/v1`, sessions under the project's path. */
export const PROJECT_ROUTES: readonly Route[] = [
  createIntegration,
  listIntegrations,
  getIntegration,
  updateIntegration,
  deleteIntegration,
  createConnectSession,
  confirmConnection,
  listFlows,
  getFlow,
  listConnections,
  getConnection,
  updateConnection,
  deleteConnection,
  introspectConnection,
  revokeConnection,
  disableConnection,
  enableConnection,
  listEndUsers,
  createEndUser,
  getEndUser,
  blockEndUser,
  unblockEndUser,
  exportEndUser,
  deleteEndUser,
  listAuditLog,
  exportAuditLog,
  getOverview,
  createWebhook,
  listWebhooks,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  testWebhook,
  replayWebhook,
  listWebhookDeliveries,
  getWebhookDelivery,
  redeliverWebhook,
];

/** What answers plaintext tokens, for API keys alone: a session has one shown, with the account's password. */
export const TOKEN_ROUTES: readonly Route[] = [
  readConnectionToken,
  findToken,
  readTokens,
  refreshConnection,
];
