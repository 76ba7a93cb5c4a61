export const en = {
  totp: "Code of your authenticator app",
  totpHint: "Six digits. Each works once.",
  totpForm: "Enter the six digits that the app shows.",
  recovery: "Recovery code",
  recoveryHint: "One of the ten that you kept. It works once.",
  missing: "Enter it to go on.",
  wrong: "This code is wrong, or it was used before.",
  useTotp: "Use a code of the app",
  useRecovery: "Use a recovery code",
};
