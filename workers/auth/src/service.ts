import type { AuthService } from "#shared/contracts/auth/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./deps.ts";
import { listAccountLog } from "./account-log/list-account-log.ts";
import { signUp } from "./sessions/sign-up.ts";
import { signIn } from "./sessions/sign-in.ts";
import { resolveSession } from "./sessions/resolve-session.ts";
import { signOut } from "./sessions/sign-out.ts";
import { updateAccount } from "./accounts/update-account.ts";
import { changePassword } from "./passwords/change-password.ts";
import { listSessions } from "./sessions/list-sessions.ts";
import { endSession } from "./sessions/end-session.ts";
import { endOtherSessions } from "./sessions/end-other-sessions.ts";
import { runDue } from "./jobs/run-due.ts";

/** Passwords and sessions of the people who sign in to the dashboard. */
export const authService = defineService<AuthService, Deps>({
  name: "auth",
  methods: {
    signUp: { handler: signUp, callers: ["gateway"], actors: "anyone" },
    signIn: { handler: signIn, callers: ["gateway"], actors: "anyone" },
    resolveSession: { handler: resolveSession, callers: ["gateway"], actors: "anyone" },
    signOut: { handler: signOut, callers: ["gateway"], actors: "anyone" },
    updateAccount: { handler: updateAccount, callers: ["gateway"], actors: "anyone" },
    changePassword: { handler: changePassword, callers: ["gateway"], actors: "anyone" },
    listSessions: { handler: listSessions, callers: ["gateway"], actors: "anyone" },
    endSession: { handler: endSession, callers: ["gateway"], actors: "anyone" },
    endOtherSessions: { handler: endOtherSessions, callers: ["gateway"], actors: "anyone" },
    listAccountLog: { handler: listAccountLog, callers: ["gateway"], actors: "anyone" },
    runDue: { handler: runDue, callers: ["gateway"], actors: "service" },
  },
});
