import type { SchemaTexts } from "./texts.ts";

const EMAIL = "The e-mail address that the person signs in with.";
const NAME = "The person's name, as it appears in the dashboard.";

export const ACCOUNT_TEXTS: SchemaTexts = {
  Account: { id: "The account's id, such as `acc_01jd…`.", email: EMAIL, name: NAME },
  Session: {
    account: "Who is signed in.",
    csrf_token: "Send it as `x-csrf-token` with every request but a GET.",
    expires_at:
      "When the session ends, however much it is used. An unused session ends after a day.",
  },
  AccountSession: {
    id: "The session's id, such as `ses_01jd…`.",
    current: "Whether this request belongs to it.",
    address: "The client's address when the session began. Null when it is not known.",
    user_agent:
      "What the browser called itself then, cut to 300 characters. Null when it did not say.",
    created_at: "When the person signed in.",
    seen_at: "When it was last used, to the minute.",
    expires_at: "When it ends, however much it is used. An unused session ends after a day.",
  },
  EndedSessions: { ended: "How many sessions were ended." },
  AccountLogEntry: {
    id: "The entry's id.",
    type: "What happened. `lockout`: a password was not checked, because there had been too many attempts.",
    result: "`refused` for a wrong password and for a lockout.",
    address: "The client's address. Null when it is not known.",
    occurred_at: "When it happened.",
  },
  SignUpInput: {
    email: EMAIL,
    password: "At least 8 characters. Passwords that are easy to guess are refused.",
    name: NAME,
  },
  SignUpAnswer: {
    status: "Always `accepted`, so that the answer does not tell who has an account.",
  },
  SignInInput: { email: EMAIL, password: "The account's password." },
  UpdateAccountInput: { name: NAME },
  SignInChallenge: { second_factor: "What the sign-in waits for." },
  SignInChallengeSecondFactor: {
    token: "Send it with a code to complete the sign-in. It works once, with five tries.",
    methods: "With what the sign-in can be completed.",
    expires_at: "When the sign-in has to begin again.",
  },
  NewTotp: {
    secret: "The secret in base32, to be typed into the app.",
    uri: "The same as an `otpauth://` URI, to be drawn as a QR code.",
  },
  RecoveryCodes: {
    recovery_codes:
      "Each works once, in place of a code of the app. Keep them where the app is not.",
  },
  AccountSecurity: {
    has_password: "False for an account that a provider opened and whose owner has not set one.",
    totp: "The authenticator app. Null when there is none.",
    recovery_codes_left: "How many recovery codes have not been used.",
    passkeys: "How many passkeys open the account.",
  },
  AccountSecurityTotp: { added_at: "When it was added." },
  ConfirmTotpInput: { code: "The six digits that the authenticator app shows." },
  AccountExport: { account: "The account itself." },
  ChangePasswordInput: {
    current_password: "The password until now.",
    new_password: "At least 8 characters. Passwords that are easy to guess are refused.",
  },
};
