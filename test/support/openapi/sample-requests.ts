import { randomBytes } from "node:crypto";
import { type IdKind, newId } from "#shared/ids";

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

/** Samples by `operationId`. A route that is missing here fails the suites that walk the documents. */
export const SAMPLES: Readonly<Record<string, (named: Named) => Sample>> = {
  signUp: () => ({ body: { ...credentials(), name: "Somebody" } }),
  signIn: () => ({ body: credentials() }),
  signOut: none,
  getSession: none,
  listAccountLog: none,
  updateAccount: () => ({ body: { name: "Somebody" } }),
  changePassword: () => ({
    body: { current_password: `pass-${unique()}`, new_password: `pass-${unique()}` },
  }),
  listSessions: none,
  endSession: none,
  endOtherSessions: none,
  listProjects: none,
  createProject: () => ({ body: { name: "Sample" } }),
  getProject: none,
  updateProject: () => ({ body: { name: "Renamed" } }),
  deleteProject: () => ({ body: { name: `not-${unique()}` } }),
  addReturnUrl: () => ({ body: { url: `https://app.example.com/${unique()}` } }),
  listReturnUrls: none,
  removeReturnUrl: none,
  createApiKey: () => ({ body: { name: "Sample", scopes: ["connections:read"] } }),
  listApiKeys: none,
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
  findToken: ({ integration, externalId }) => ({
    query: { integration, external_id: externalId },
  }),
  readTokens: ({ connectionId }) => ({ body: { connection_ids: [connectionId] } }),
  refreshConnection: () => ({ body: {} }),
  introspectConnection: none,
  revokeConnection: none,
  disableConnection: none,
  enableConnection: none,
  listAuditLog: none,
};

/** The kind of id for each path parameter. A parameter that is missing here fails the suites. */
export const ID_KINDS: Readonly<Record<string, IdKind>> = {
  project_id: "project",
  connection_id: "connection",
  integration: "integration",
  api_key_id: "apiKey",
  return_url_id: "returnUrl",
  flow_id: "flow",
  session_id: "session",
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
