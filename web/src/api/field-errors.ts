import type { FieldErrorCode } from "#shared/contracts/errors";

/** What to say for a code; null: the API's own message, which says more. */
export type FieldErrorTexts = Readonly<
  Record<FieldErrorCode, ((params: Readonly<Record<string, string>>) => string) | null>
>;
