import { randomBytes } from "node:crypto";
import { type IdKind, newId } from "#shared/ids";
import { randomHandle } from "#shared/random";

/** What a request contains apart from the ids in its path. */
export type Named = {
  integration: string;
  externalId: string;
  connectionId: string;
  returnUrl: string;
};

/** Makes a well-formed request for an operation, so that a refusal is about the caller, not the form. */
export type Sample = { query?: Readonly<Record<string, string>>; body?: unknown };

const unique = (): string => randomBytes(5).toString("hex");
const none = (): Sample => ({});
const credentials = () => ({
  email: `someone-${unique()}@example.com`,
  password: `pass-${unique()}`,
});

const credential = () => {
  const id = unique();
  return { id, rawId: id, type: "public-key" };
};

const assertion = () => ({
  ...credential(),
  response: { clientDataJSON: "e30", authenticatorData: "AA", signature: "AA" },
});

/** Samples by `operationId`. A route that is missing here fails the suites that walk the documents. */
export const SAMPLES: Readonly<Record<string, (named: Named) => Sample>> = {
  signUp: () => ({ body: { ...credentials(), name: "Somebody" } }),
  signIn: () => ({ body: credentials() }),
  beginPasskeySignIn: none,
  signInWithPasskey: () => ({ body: { credential: assertion() } }),
  listSignInProviders: none,
  beginProviderSignIn: () => ({ body: { integration_id: newId("integration") } }),
  signInWithProvider: () => ({ body: { code: randomHandle() } }),
  beginIdentityLink: () => ({ body: { integration_id: newId("integration") } }),
  linkIdentity: () => ({ body: { code: randomHandle() } }),
  listIdentities: none,
  removeIdentity: none,
  beginPasskeyProof: none,
  proveAccountByPasskey: () => ({ body: { credential: assertion() } }),
  beginPasskey: none,
  addPasskey: () => ({
    body: {
      name: "Sample",
      credential: {
        ...credential(),
        response: { clientDataJSON: "e30", attestationObject: "AA" },
      },
    },
  }),
  listPasskeys: none,
  renamePasskey: () => ({ body: { name: "Renamed" } }),
  removePasskey: none,
  signOut: none,
  getSession: none,
  listAccountLog: none,
  updateAccount: () => ({ body: { name: "Somebody" } }),
  completeSignIn: () => ({ body: { token: unique(), totp: "000000" } }),
  getSecurity: none,
  beginTotp: none,
  confirmTotp: () => ({ body: { code: "000000" } }),
  removeTotp: () => ({ body: {} }),
  makeRecoveryCodes: () => ({ body: {} }),
  proveAccount: () => ({ body: { password: "a wrong passphrase" } }),
  exportAccount: none,
  deleteAccount: () => ({ body: { password: `pass-${unique()}` } }),
  changePassword: () => ({
    body: { current_password: `pass-${unique()}`, new_password: `pass-${unique()}` },
  }),
  requestPasswordReset: () => ({ body: { email: credentials().email } }),
  resetPassword: () => ({ body: { token: unique(), new_password: `pass-${unique()}` } }),
  verifyEmail: () => ({ body: { token: unique() } }),
  resendVerification: () => ({ body: {} }),
  changeEmail: () => ({
    body: { new_email: credentials().email, current_password: `pass-${unique()}` },
  }),
  confirmEmailChange: () => ({ body: { token: unique() } }),
  undoEmailChange: () => ({ body: { token: unique() } }),
  listSessions: none,
  endSession: none,
  endOtherSessions: none,
  createAccessToken: () => ({
    body: { name: "Sample", permissions: ["project:read"], current_password: `pass-${unique()}` },
  }),
  listAccessTokens: none,
  revokeAccessToken: none,
  listProjects: none,
  createProject: () => ({ body: { name: "Sample" } }),
  getProject: none,
  updateProject: () => ({ body: { name: "Renamed" } }),
  deleteProject: () => ({ body: { name: `not-${unique()}` } }),
  archiveProject: none,
  unarchiveProject: none,
  restoreProject: none,
  listMembers: none,
  updateMember: () => ({ body: { role: "viewer" } }),
  removeMember: none,
  createInvitation: () => ({ body: { email: `guest-${unique()}@example.com`, role: "viewer" } }),
  listInvitations: none,
  resendInvitation: () => ({ body: {} }),
  revokeInvitation: none,
  openInvitation: () => ({ body: { token: unique() } }),
  acceptInvitation: () => ({ body: { token: unique() } }),
  leaveProject: () => ({ body: { name: `not-${unique()}` } }),
  addReturnUrl: () => ({ body: { url: `https://app.example.com/${unique()}` } }),
  listReturnUrls: none,
  removeReturnUrl: none,
  addAllowedOrigin: () => ({ body: { origin: `https://${unique()}.example.com` } }),
  listAllowedOrigins: none,
  removeAllowedOrigin: none,
  getBranding: none,
  updateBranding: () => ({ body: { support: "help@example.com" } }),
  createApiKey: () => ({ body: { name: "Sample", scopes: ["connections:read"] } }),
  listApiKeys: none,
  renameApiKey: () => ({ body: { name: "Renamed" } }),
  rotateApiKey: () => ({ body: { overlap_seconds: 60 } }),
  revokeApiKey: none,
  getKey: none,
  listProviders: none,
  createIntegration: () => ({
    body: { provider: "github", key: `k-${unique()}`, client_id: "id", client_secret: "secret" },
  }),
  listIntegrations: none,
  getIntegration: none,
  updateIntegration: () => ({ body: { name: "Renamed" } }),
  deleteIntegration: none,
  createConnectSession: ({ integration, returnUrl }) => ({
    body: { external_id: `user-${unique()}`, integrations: [integration], return_to: returnUrl },
  }),
  confirmConnection: ({ externalId }) => ({
    body: { connect_code: unique(), external_id: externalId },
  }),
  listFlows: none,
  getFlow: none,
  listConnections: none,
  getConnection: none,
  updateConnection: () => ({ body: { tags: { sample: "1" } } }),
  deleteConnection: none,
  readConnectionToken: none,
  revealToken: none,
  findToken: ({ integration, externalId }) => ({
    query: { integration, external_id: externalId },
  }),
  readTokens: ({ connectionId }) => ({ body: { connection_ids: [connectionId] } }),
  refreshConnection: () => ({ body: {} }),
  introspectConnection: none,
  revokeConnection: none,
  disableConnection: none,
  enableConnection: none,
  listEndUsers: none,
  createEndUser: () => ({ body: { external_id: `person-${unique()}` } }),
  blockEndUser: none,
  unblockEndUser: none,
  exportEndUser: none,
  deleteEndUser: none,
  getEndUser: none,
  listAuditLog: none,
  exportAuditLog: none,
  getOverview: none,
  // Atlas refuses the host without a lookup, so that no test ever makes it call one, whatever the body becomes.
  createWebhook: () => ({
    body: { url: `https://hooks.invalid/${unique()}`, event_types: ["project.deleted"] },
  }),
  listWebhooks: none,
  getWebhook: none,
  updateWebhook: () => ({ body: { description: "Sample" } }),
  deleteWebhook: none,
  rotateWebhookSecret: () => ({ body: {} }),
  testWebhook: none,
  replayWebhook: () => ({ body: { since: "2026-11-23T10:00:00Z" } }),
  listWebhookDeliveries: none,
  getWebhookDelivery: none,
  redeliverWebhook: none,
  getPlatform: none,
  listPlatformAccounts: none,
  getPlatformAccount: none,
  suspendAccount: () => ({ body: { reason: "A sample." } }),
  unsuspendAccount: () => ({ body: { reason: "A sample." } }),
  listPlatformProjects: none,
  getPlatformProject: none,
  suspendProject: () => ({ body: { reason: "A sample." } }),
  unsuspendProject: () => ({ body: { reason: "A sample." } }),
  listAdministrators: none,
  addAdministrator: () => ({ body: { email: credentials().email } }),
  removeAdministrator: none,
  getPlatformSettings: none,
  updatePlatformSettings: () => ({ body: { sign_up: { policy: "open" } } }),
  inviteToSignUp: () => ({ body: { email: credentials().email } }),
  listSignUpInvitations: none,
  revokeSignUpInvitation: none,
  listAdminLog: none,
};

/** The kind of id for each path parameter. A parameter that is missing here fails the suites. */
export const ID_KINDS: Readonly<Record<string, IdKind>> = {
  project_id: "project",
  connection_id: "connection",
  integration: "integration",
  allowed_origin_id: "allowedOrigin",
  api_key_id: "apiKey",
  access_token_id: "accessToken",
  return_url_id: "returnUrl",
  sign_up_invitation_id: "signUpInvitation",
  flow_id: "flow",
  end_user: "endUser",
  session_id: "session",
  passkey_id: "passkey",
  identity_id: "identity",
  account_id: "account",
  invitation_id: "invitation",
  webhook_id: "webhook",
  event_id: "event",
};

/** Makes a well-formed id of this parameter's kind that does not exist. */
export function unknownIdFor(parameter: string): string {
  const kind = ID_KINDS[parameter];
  if (kind === undefined)
    throw new Error(`{${parameter}} is of no known kind: add it to ID_KINDS.`);
  return newId(kind);
}

export function sampleFor(operationId: string, named: Named): Sample {
  const make = SAMPLES[operationId];
  if (make === undefined) throw new Error(`${operationId} has no sample: add it to SAMPLES.`);
  return make(named);
}
