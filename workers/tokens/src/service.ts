import type { TokensService } from "#shared/contracts/tokens/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { storeConnection } from "./connections/store-connection.ts";
import { findStoredConnection } from "./token/find-stored-connection.ts";
import { discardGrant } from "./revocation/discard-grant.ts";
import { readToken } from "./read/read-token.ts";
import { readTokenText } from "./read/read-token-text.ts";
import { readTokens } from "./read/read-tokens.ts";
import { revealToken } from "./read/reveal-token.ts";
import { refreshConnection } from "./refresh/refresh-connection.ts";
import { getConnection } from "./connections/get-connection.ts";
import { listConnections } from "./connections/list-connections.ts";
import { countConnections } from "./connections/count-connections.ts";
import { updateConnection } from "./connections/update-connection.ts";
import { confirmConnection } from "./connections/confirm-connection.ts";
import { disableConnection } from "./connections/disable-connection.ts";
import { enableConnection } from "./connections/enable-connection.ts";
import { revokeConnection } from "./connections/revoke-connection.ts";
import { deleteConnection } from "./connections/delete-connection.ts";
import { releaseIntegration } from "./connections/release-integration.ts";
import { followEndUser } from "./end-users/follow-end-user.ts";
import { introspectConnection } from "./token/introspect-connection.ts";
import { countUsage } from "./usage/count-usage.ts";
import { runDue } from "./jobs/run-due.ts";
import { isRunDue } from "./jobs/is-run-due.ts";
import { expectRun } from "./jobs/expect-run.ts";
import { refreshDuePart } from "./jobs/refresh-due.ts";
import { rewrapKeys } from "./jobs/rewrap-keys.ts";
import { rotateDataKeys } from "./jobs/rotate-data-keys.ts";
import { countKeyUse } from "./jobs/count-key-use.ts";
import { findProblems } from "./jobs/find-problems.ts";

/** The vault: connections and their tokens, refresh, revocation and key rotation. */
export const tokensService = defineService<TokensService, Deps>({
  name: "tokens",
  methods: {
    storeConnection: { handler: storeConnection, callers: ["oauth"], actors: "service" },
    findStoredConnection: {
      handler: findStoredConnection,
      callers: ["oauth"],
      actors: "service",
    },
    discardGrant: { handler: discardGrant, callers: ["oauth"], actors: "service" },
    readToken: { handler: readToken, callers: ["gateway"], actors: "anyone" },
    readTokenText: { handler: readTokenText, callers: ["gateway"], actors: "anyone" },
    readTokens: { handler: readTokens, callers: ["gateway"], actors: "anyone" },
    revealToken: { handler: revealToken, callers: ["gateway"], actors: "anyone" },
    refreshConnection: { handler: refreshConnection, callers: ["gateway"], actors: "anyone" },
    getConnection: { handler: getConnection, callers: ["gateway", "oauth"], actors: "anyone" },
    listConnections: { handler: listConnections, callers: ["gateway"], actors: "anyone" },
    countConnections: { handler: countConnections, callers: ["gateway"], actors: "anyone" },
    updateConnection: { handler: updateConnection, callers: ["gateway"], actors: "anyone" },
    confirmConnection: { handler: confirmConnection, callers: ["gateway"], actors: "anyone" },
    disableConnection: { handler: disableConnection, callers: ["gateway"], actors: "anyone" },
    enableConnection: { handler: enableConnection, callers: ["gateway"], actors: "anyone" },
    revokeConnection: { handler: revokeConnection, callers: ["gateway"], actors: "anyone" },
    deleteConnection: { handler: deleteConnection, callers: ["gateway"], actors: "anyone" },
    releaseIntegration: { handler: releaseIntegration, callers: ["gateway"], actors: "anyone" },
    followEndUser: { handler: followEndUser, callers: ["gateway"], actors: "service" },
    introspectConnection: { handler: introspectConnection, callers: ["gateway"], actors: "anyone" },
    countUsage: { handler: countUsage, callers: ["gateway"], actors: "anyone" },
    isRunDue: { handler: isRunDue, callers: ["gateway"], actors: "service" },
    expectRun: { handler: expectRun, callers: ["gateway"], actors: "service" },
    refreshDue: { handler: refreshDuePart, callers: ["gateway"], actors: "service" },
    runDue: { handler: runDue, callers: ["gateway"], actors: "service" },
    rewrapKeys: { handler: rewrapKeys, callers: ["gateway"], actors: "service" },
    rotateDataKeys: { handler: rotateDataKeys, callers: ["gateway"], actors: "service" },
    countKeyUse: { handler: countKeyUse, callers: ["gateway"], actors: "service" },
  },
  findProblems,
});
