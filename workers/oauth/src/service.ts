import type { OAuthService } from "#shared/contracts/oauth/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./context.ts";
import { cancelConnect } from "./connect/cancel-connect.ts";
import { createConnectSession } from "./connect/create-connect-session.ts";
import { findWayBack } from "./connect/find-way-back.ts";
import { getConnectPage } from "./connect/get-connect-page.ts";
import { startConnect } from "./connect/start-connect.ts";
import { forgetEndUser } from "./flows/forget-end-user.ts";
import { getFlow } from "./flows/get-flow.ts";
import { countFlows } from "./flows/count-flows.ts";
import { listFlows } from "./flows/list-flows.ts";
import { runDue } from "./jobs/run-due.ts";
import { handleCallback } from "./callback/handle-callback.ts";
import { findProblems } from "./sign-in/find-problems.ts";
import { listSignInProviders } from "./sign-in/list-sign-in-providers.ts";
import { startSignIn } from "./sign-in/start-sign-in.ts";
import { takeIdentity } from "./sign-in/take-identity.ts";

/** Connect sessions and the flows from a link to the provider's callback. */
export const oauthService = defineService<OAuthService, Deps>({
  name: "oauth",
  methods: {
    createConnectSession: { handler: createConnectSession, callers: ["gateway"], actors: "anyone" },
    getConnectPage: { handler: getConnectPage, callers: ["gateway"], actors: "anyone" },
    findWayBack: { handler: findWayBack, callers: ["gateway"], actors: "anyone" },
    startConnect: { handler: startConnect, callers: ["gateway"], actors: "anyone" },
    cancelConnect: { handler: cancelConnect, callers: ["gateway"], actors: "anyone" },
    handleCallback: { handler: handleCallback, callers: ["gateway"], actors: "anyone" },
    listSignInProviders: { handler: listSignInProviders, callers: ["gateway"], actors: "anyone" },
    startSignIn: { handler: startSignIn, callers: ["gateway"], actors: "anyone" },
    takeIdentity: { handler: takeIdentity, callers: ["gateway"], actors: "anyone" },
    listFlows: { handler: listFlows, callers: ["gateway"], actors: "anyone" },
    getFlow: { handler: getFlow, callers: ["gateway"], actors: "anyone" },
    forgetEndUser: { handler: forgetEndUser, callers: ["gateway"], actors: "service" },
    runDue: { handler: runDue, callers: ["gateway"], actors: "service" },
    countFlows: { handler: countFlows, callers: ["gateway"], actors: "anyone" },
  },
  findProblems,
});
