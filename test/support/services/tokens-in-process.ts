import type { TokensService } from "#shared/contracts/tokens/service";
import { checkReadiness } from "../../../workers/tokens/src/jobs/check-readiness.ts";
import { confirmConnection } from "../../../workers/tokens/src/connections/confirm-connection.ts";
import type { Deps } from "../../../workers/tokens/src/context.ts";
import { countKeyUse } from "../../../workers/tokens/src/jobs/count-key-use.ts";
import { deleteConnection } from "../../../workers/tokens/src/connections/delete-connection.ts";
import { disableConnection } from "../../../workers/tokens/src/connections/disable-connection.ts";
import { discardGrant } from "../../../workers/tokens/src/revocation/discard-grant.ts";
import { enableConnection } from "../../../workers/tokens/src/connections/enable-connection.ts";
import { getConnection } from "../../../workers/tokens/src/connections/get-connection.ts";
import { introspectConnection } from "../../../workers/tokens/src/token/introspect-connection.ts";
import { listConnections } from "../../../workers/tokens/src/connections/list-connections.ts";
import { readToken } from "../../../workers/tokens/src/read/read-token.ts";
import { readTokens } from "../../../workers/tokens/src/read/read-tokens.ts";
import { refreshConnection } from "../../../workers/tokens/src/refresh/refresh-connection.ts";
import { releaseIntegration } from "../../../workers/tokens/src/connections/release-integration.ts";
import { revokeConnection } from "../../../workers/tokens/src/connections/revoke-connection.ts";
import { rewrapKeys } from "../../../workers/tokens/src/jobs/rewrap-keys.ts";
import { rotateDataKeys } from "../../../workers/tokens/src/jobs/rotate-data-keys.ts";
import { runDue } from "../../../workers/tokens/src/jobs/run-due.ts";
import { storeConnection } from "../../../workers/tokens/src/connections/store-connection.ts";
import { updateConnection } from "../../../workers/tokens/src/connections/update-connection.ts";

/** The tokens service without its binding. */
export const tokensInProcess = (deps: Deps): TokensService => ({
  storeConnection: (ctx, input) => storeConnection(deps, ctx, input),
  discardGrant: (ctx, input) => discardGrant(deps, ctx, input),
  readToken: (ctx, input) => readToken(deps, ctx, input),
  readTokens: (ctx, input) => readTokens(deps, ctx, input),
  refreshConnection: (ctx, input) => refreshConnection(deps, ctx, input),
  getConnection: (ctx, input) => getConnection(deps, ctx, input),
  listConnections: (ctx, input) => listConnections(deps, ctx, input),
  updateConnection: (ctx, input) => updateConnection(deps, ctx, input),
  confirmConnection: (ctx, input) => confirmConnection(deps, ctx, input),
  disableConnection: (ctx, input) => disableConnection(deps, ctx, input),
  enableConnection: (ctx, input) => enableConnection(deps, ctx, input),
  revokeConnection: (ctx, input) => revokeConnection(deps, ctx, input),
  deleteConnection: (ctx, input) => deleteConnection(deps, ctx, input),
  releaseIntegration: (ctx, input) => releaseIntegration(deps, ctx, input),
  introspectConnection: (ctx, input) => introspectConnection(deps, ctx, input),
  runDue: (ctx) => runDue(deps, ctx),
  rewrapKeys: (ctx, input) => rewrapKeys(deps, ctx, input),
  rotateDataKeys: (ctx, input) => rotateDataKeys(deps, ctx, input),
  countKeyUse: (ctx) => countKeyUse(deps, ctx),
  checkReadiness: (ctx) => checkReadiness(deps, ctx),
});
