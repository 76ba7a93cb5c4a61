import type { AnswerQuirks, ErrorMeaning } from "../../contracts/providers/answer-quirks.ts";
import { NAMES } from "./grant-evidence.ts";

const MEANINGS = new Map(NAMES.flatMap(({ names, means }) => names.map((name) => [name, means])));

/**
 * What an error name means: the provider's aliases first, then the standards. An unknown name means `request_error`,
 * which declares neither the grant dead nor the integration broken.
 */
export function readErrorMeaning(
  { error_aliases: aliases }: AnswerQuirks,
  error: string,
): ErrorMeaning {
  const alias = Object.hasOwn(aliases, error) ? aliases[error] : undefined;
  return alias ?? MEANINGS.get(error) ?? "request_error";
}

const DEAD_TOKEN_ERRORS = new Set(["invalid_token", "invalid_grant"]);

/** Whether the error rejects the token itself. In answer to a revocation: there is nothing left to revoke. */
export const saysTokenIsDead = (quirks: AnswerQuirks, error: string): boolean =>
  DEAD_TOKEN_ERRORS.has(error) || quirks.dead_token_errors.includes(error);
