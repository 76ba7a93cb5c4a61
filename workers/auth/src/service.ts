import type { AuthService } from "#shared/contracts/auth/service";
import { defineService } from "#shared/rpc/define-service";
import type { Deps } from "./deps.ts";
import { createAccessToken } from "./access-tokens/create-access-token.ts";
import { listAccessTokens } from "./access-tokens/list-access-tokens.ts";
import { revokeAccessToken } from "./access-tokens/revoke-access-token.ts";
import { verifyAccessToken } from "./access-tokens/verify-access-token.ts";
import { listAccountLog } from "./account-log/list-account-log.ts";
import { withMail } from "./mail/expect-mail.ts";
import { notifyAccounts } from "./mail/notify-accounts.ts";
import { sendMail } from "./mail/send-mail.ts";
import { inviteToSignUp } from "./sign-up-invitations/invite-to-sign-up.ts";
import { suspendAccount } from "./suspensions/suspend-account.ts";
import { unsuspendAccount } from "./suspensions/unsuspend-account.ts";
import { signUp } from "./sessions/sign-up.ts";
import { signIn } from "./sessions/sign-in.ts";
import { resolveSession } from "./sessions/resolve-session.ts";
import { signOut } from "./sessions/sign-out.ts";
import { forgetAccount } from "./accounts/forget-account.ts";
import { updateAccount } from "./accounts/update-account.ts";
import { proveAccount } from "./proofs/prove-account.ts";
import { completeSignIn } from "./sign-in-challenges/complete-sign-in.ts";
import { getSecurity } from "./totp/get-security.ts";
import { beginTotp } from "./totp/begin-totp.ts";
import { confirmTotp } from "./totp/confirm-totp.ts";
import { removeTotp } from "./totp/remove-totp.ts";
import { makeRecoveryCodes } from "./recovery/make-recovery-codes.ts";
import { rewrapKeys } from "./keys/rewrap-keys.ts";
import { countKeyUse } from "./keys/count-key-use.ts";
import { changePassword } from "./passwords/change-password.ts";
import { verifyPassword } from "./passwords/verify-password.ts";
import { listSessions } from "./sessions/list-sessions.ts";
import { endSession } from "./sessions/end-session.ts";
import { endOtherSessions } from "./sessions/end-other-sessions.ts";
import { requestPasswordReset } from "./passwords/request-password-reset.ts";
import { resetPassword } from "./passwords/reset-password.ts";
import { changeEmail } from "./emails/change-email.ts";
import { confirmEmailChange } from "./emails/confirm-email-change.ts";
import { resendVerification } from "./emails/resend-verification.ts";
import { undoEmailChange } from "./emails/undo-email-change.ts";
import { verifyEmail } from "./emails/verify-email.ts";
import { linkIdentity } from "./identities/link-identity.ts";
import { listIdentities } from "./identities/list-identities.ts";
import { removeIdentity } from "./identities/remove-identity.ts";
import { signInWithIdentity } from "./identities/sign-in-with-identity.ts";
import { addPasskey } from "./passkeys/add-passkey.ts";
import { beginPasskey } from "./passkeys/begin-passkey.ts";
import { beginPasskeySignIn } from "./passkeys/begin-passkey-sign-in.ts";
import { beginPasskeyProof } from "./passkeys/begin-passkey-proof.ts";
import { proveAccountByPasskey } from "./passkeys/prove-account-by-passkey.ts";
import { listPasskeys } from "./passkeys/list-passkeys.ts";
import { removePasskey } from "./passkeys/remove-passkey.ts";
import { renamePasskey } from "./passkeys/rename-passkey.ts";
import { signInWithPasskey } from "./passkeys/sign-in-with-passkey.ts";
import { findProblems } from "./jobs/find-problems.ts";
import { beginRequest } from "./repeats/begin-request.ts";
import { finishRequest } from "./repeats/finish-request.ts";
import { runDue } from "./jobs/run-due.ts";

/** Passwords, sessions and mail of the people who sign in to the dashboard. */
export const authService = defineService<AuthService, Deps>({
  name: "auth",
  methods: {
    signUp: { handler: withMail(signUp), callers: ["gateway"], actors: "anyone" },
    signIn: { handler: signIn, callers: ["gateway"], actors: "anyone" },
    resolveSession: { handler: resolveSession, callers: ["gateway"], actors: "anyone" },
    signOut: { handler: signOut, callers: ["gateway"], actors: "anyone" },
    updateAccount: { handler: updateAccount, callers: ["gateway"], actors: "anyone" },
    forgetAccount: { handler: forgetAccount, callers: ["gateway"], actors: "service" },
    changePassword: { handler: changePassword, callers: ["gateway"], actors: "anyone" },
    verifyPassword: { handler: verifyPassword, callers: ["gateway"], actors: "anyone" },
    proveAccount: { handler: proveAccount, callers: ["gateway"], actors: "anyone" },
    completeSignIn: { handler: completeSignIn, callers: ["gateway"], actors: "anyone" },
    getSecurity: { handler: getSecurity, callers: ["gateway"], actors: "anyone" },
    beginTotp: { handler: beginTotp, callers: ["gateway"], actors: "anyone" },
    confirmTotp: { handler: confirmTotp, callers: ["gateway"], actors: "anyone" },
    removeTotp: { handler: removeTotp, callers: ["gateway"], actors: "anyone" },
    makeRecoveryCodes: { handler: makeRecoveryCodes, callers: ["gateway"], actors: "anyone" },
    listSessions: { handler: listSessions, callers: ["gateway"], actors: "anyone" },
    endSession: { handler: endSession, callers: ["gateway"], actors: "anyone" },
    endOtherSessions: { handler: endOtherSessions, callers: ["gateway"], actors: "anyone" },
    listAccountLog: { handler: listAccountLog, callers: ["gateway"], actors: "anyone" },
    requestPasswordReset: {
      handler: withMail(requestPasswordReset),
      callers: ["gateway"],
      actors: "anyone",
    },
    resetPassword: { handler: resetPassword, callers: ["gateway"], actors: "anyone" },
    verifyEmail: { handler: verifyEmail, callers: ["gateway"], actors: "anyone" },
    resendVerification: {
      handler: withMail(resendVerification),
      callers: ["gateway"],
      actors: "anyone",
    },
    changeEmail: { handler: withMail(changeEmail), callers: ["gateway"], actors: "anyone" },
    confirmEmailChange: {
      handler: withMail(confirmEmailChange),
      callers: ["gateway"],
      actors: "anyone",
    },
    undoEmailChange: { handler: undoEmailChange, callers: ["gateway"], actors: "anyone" },
    beginPasskey: { handler: beginPasskey, callers: ["gateway"], actors: "anyone" },
    addPasskey: { handler: addPasskey, callers: ["gateway"], actors: "anyone" },
    listPasskeys: { handler: listPasskeys, callers: ["gateway"], actors: "anyone" },
    renamePasskey: { handler: renamePasskey, callers: ["gateway"], actors: "anyone" },
    removePasskey: { handler: removePasskey, callers: ["gateway"], actors: "anyone" },
    beginPasskeySignIn: { handler: beginPasskeySignIn, callers: ["gateway"], actors: "anyone" },
    beginPasskeyProof: { handler: beginPasskeyProof, callers: ["gateway"], actors: "anyone" },
    proveAccountByPasskey: {
      handler: proveAccountByPasskey,
      callers: ["gateway"],
      actors: "anyone",
    },
    signInWithPasskey: { handler: signInWithPasskey, callers: ["gateway"], actors: "anyone" },
    signInWithIdentity: { handler: signInWithIdentity, callers: ["gateway"], actors: "anyone" },
    linkIdentity: { handler: linkIdentity, callers: ["gateway"], actors: "anyone" },
    listIdentities: { handler: listIdentities, callers: ["gateway"], actors: "anyone" },
    removeIdentity: { handler: removeIdentity, callers: ["gateway"], actors: "anyone" },
    createAccessToken: { handler: createAccessToken, callers: ["gateway"], actors: "anyone" },
    listAccessTokens: { handler: listAccessTokens, callers: ["gateway"], actors: "anyone" },
    revokeAccessToken: { handler: revokeAccessToken, callers: ["gateway"], actors: "anyone" },
    verifyAccessToken: { handler: verifyAccessToken, callers: ["gateway"], actors: "anyone" },
    sendMail: { handler: withMail(sendMail), callers: ["gateway", "projects"], actors: "service" },
    suspendAccount: {
      handler: suspendAccount,
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
    unsuspendAccount: {
      handler: unsuspendAccount,
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
    inviteToSignUp: {
      handler: withMail(inviteToSignUp),
      callers: ["gateway"],
      actors: "administrator",
      recentProof: true,
    },
    notifyAccounts: { handler: notifyAccounts, callers: ["projects"], actors: "service" },
    beginRequest: { handler: beginRequest, callers: ["gateway"], actors: "anyone" },
    finishRequest: { handler: finishRequest, callers: ["gateway"], actors: "anyone" },
    rewrapKeys: { handler: rewrapKeys, callers: ["gateway"], actors: "service" },
    countKeyUse: { handler: countKeyUse, callers: ["gateway"], actors: "service" },
    runDue: { handler: runDue, callers: ["gateway"], actors: "service" },
  },
  findProblems,
});
