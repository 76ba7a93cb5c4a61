export const en = {
  title: "Linked accounts",
  about: "Sign in with an account that you have elsewhere, without the password.",
  none: "Nothing is linked yet.",
  link: (name: string) => `Link ${name}`,
  linked: "Linked",
  linkedDetail: (label: string) => `You can sign in with ${label} from now on.`,
  added: "linked",
  lastUsed: "last used",
  neverUsed: "not used yet",
  removeNamed: (name: string) => `Remove ${name}`,
  removeDialog: {
    title: (name: string) => `Remove ${name}?`,
    detail: "It no longer opens your account. Sessions that it opened stay.",
    last: "Nothing else opens your account. Set a password, add a passkey or link another account first.",
    verb: "Remove",
    doing: "Removing",
    done: "Removed",
  },
  continueWith: (name: string) => `Continue with ${name}`,
  leaving: "Leaving",
  page: "Signing in",
  again: "Back to sign-in",
  toAccount: "Back to your account",
  proveAgain: "Your account has no password. Sign in again where you signed in.",
  failings: {
    identity_not_linked: {
      title: "There is an account with this address",
      todo: "Sign in to it as you did before. Then link this account under “Password and sessions”.",
    },
    identity_unverified: {
      title: "The address is not verified there",
      todo: "Confirm your e-mail address at the provider and come back, or sign up with a password.",
    },
    sign_up_refused: {
      title: "This address may not sign up here",
      todo: "Ask an administrator for an invitation.",
    },
    account_suspended: {
      title: "The account is suspended",
      todo: "The mail about it says why.",
    },
    email_unverified: {
      title: "Confirm your e-mail address first",
      todo: "The link is in the mail that we have sent you.",
    },
    password_first: {
      title: "Set a password first",
      todo: "The link is in the mail that we have sent you. It confirms your e-mail address as well. Then sign in.",
    },
    no_sign_up_now: {
      title: "No new accounts right now",
      todo: "Atlas is being maintained. Until that ends, only people who have an account can sign in.",
    },
    sign_in_invalid: {
      title: "That did not work out",
      todo: "It took too long, was used already, or began in another window. Start again.",
    },
    identity_exists: {
      title: "Another account is linked to it",
      todo: "Sign in to that account and remove the link there first.",
    },
    access_denied: {
      title: "You cancelled at the provider",
      todo: "Start again, or use another way in.",
    },
    flow: {
      title: "The provider did not let you through",
      todo: "Start again. If it stays like this, use another way in.",
    },
  },
};
