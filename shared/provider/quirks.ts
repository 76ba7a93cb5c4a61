import type { AnswerQuirks } from "../contracts/providers/answer-quirks.ts";
import type { ProviderDefinition } from "../contracts/providers/definition.ts";

/** The answers of a provider that follows the RFCs. */
export const STANDARD_ANSWERS: AnswerQuirks = {
  error_aliases: {},
  dead_token_errors: [],
  failure_flags: [],
  rate_limit_statuses: [],
  scope_aliases: {},
  included_scopes: {},
  granted_scope_separators: [],
};

/**
 * A definition's quirks, with the RFCs' behaviour in place of each missing one: during a gradual rollout a providers
 * Worker of an older release sends definitions without them.
 */
export const readQuirks = (definition: ProviderDefinition): AnswerQuirks => ({
  ...STANDARD_ANSWERS,
  ...definition,
});
