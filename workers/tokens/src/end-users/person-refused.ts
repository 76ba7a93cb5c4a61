import type { TokensError } from "#shared/contracts/tokens/service";

const REFUSALS = {
  blocked: {
    code: "end_user_blocked",
    detail: "The app has blocked this end user. Unblock the person first.",
  },
  deleting: {
    code: "end_user_deleting",
    detail: "This end user is being deleted. Try again when the deletion is over.",
  },
  gone: { code: "not_found", detail: "This project has no such end user." },
} as const satisfies Record<string, TokensError>;

/** The error for whatever a person may not do now. */
export const personRefused = (refusal: keyof typeof REFUSALS): TokensError => REFUSALS[refusal];
