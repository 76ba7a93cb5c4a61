/** How many identities an account has at most. */
export const IDENTITY_RULES = { perAccount: 20 } as const;
