export const en = {
  title: "Is it you?",
  detail: "This needs a fresh proof. It counts for ten minutes, in this browser.",
  password: "Your password",
  usePassword: "Use your password",
  missing: "Enter it to go on.",
  wrongPassword: "This is not your password.",
  verb: "Go on",
  doing: "Checking",
};
