export const en = {
  signIn: "Sign in",
  signingIn: "Signing in",
  signUp: "Create an account",
  signingUp: "Creating",
  newHere: "New here?",
  haveAccount: "You have an account?",
  email: "E-mail",
  emailPlaceholder: "you@company.example",
  name: "Name",
  nameHint: "Your colleagues and the audit log see it.",
  password: "Password",
  passwordHint: "At least 8 characters. A sentence is good.",
  continue: "Continue",
  firstProject: "Your first project",
  projectHint: "Usually the name of your app. People see it when they connect an account.",
  invalidEmail: "Enter a whole e-mail address, such as you@company.example.",
  shortPassword: "Use 8 characters or more.",
  missing: "Enter it to go on.",
  wrong: "E-mail and password do not go together.",
  taken: "There is an account with this e-mail. Sign in instead.",
  secondStep: "One more step: enter a code.",
  startAgain: "Begin again",
  over: "That sign-in is over. Enter your password again.",
  forgotten: "Forgot your password?",
  setNew: "Set a new one",
  again: {
    title: "Your session has ended",
    detail: "Sign in to go on. What you typed is still there.",
    leave: "Sign out",
  },
  rules: {
    open: { title: "", detail: () => "" },
    invitation: {
      title: "By invitation",
      detail: () =>
        "Use the address that was invited. You confirm it by a link before you come in.",
    },
    domains: {
      title: "Only for some addresses",
      detail: (domains: string) =>
        `Addresses at ${domains}, and invited ones. You confirm yours by a link before you come in.`,
    },
    closed: {
      title: "Sign-up is closed",
      detail: () => "Only the administrators whom the operator named can make an account here.",
    },
  },
  lookAtMail: {
    title: "Look at your mail",
    detail: "We have written to this address. The mail says whether you can come in, and how.",
  },
  language: "Language",
};
