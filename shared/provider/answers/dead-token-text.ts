import { collectTexts, toWords } from "./texts.ts";

/** What may be dead, and the words that follow where the text is about something else. */
const THING =
  "(?:tokens?|grants?)(?! (?:auth|authentication|endpoint|exchange|field|header|hint|introspection|name|param|parameters?|request|revocation|server|types?|uri|url|(?:and|or) (?:client|credentials|secret))\\b)";

/** Tokens that have nothing to do with a grant. */
const NOT_OF_ANOTHER_KIND =
  "(?<!\\b(?:api|authenticity|client|csrf|forgery|id|initial|registration|request|security|session|state|verification|xsrf) )";

const DEAD_BEFORE =
  "(?:invalid|unknown|expired|revoked|inactive|unrecogni[sz]ed|non ?existent|no such|not an? valid)";
const DEAD_AFTER =
  "(?:invalid|unknown|expired|revoked|inactive|unrecogni[sz]ed|non ?existent|(?:not|cannot|could not|couldn t|can t) (?:be )?found|(?:does|do|did) not exist|doesn t exist|(?:not|no longer|isn t) (?:active|known|recogni[sz]ed|valid))(?! (?:argument|client|error|exception|parameter|reason|redirect|request|response|scope|server)\\b)";

/** What may stand between the two. */
const FILLER =
  "(?: (?:a|access|already|an|and|are|been|either|given|has|have|is|oauth|offline|or|provided|refresh|specified|submitted|supplied|the|this|to|was|were|which|you)| [a-z]*\\d[a-z\\d]*)*";
/** One more word, such as the subject of a sentence, unless it turns the meaning round. */
const ANY_WORD =
  "(?: (?!aren|can|cannot|client|could|couldn|didn|doesn|failed|has|hasn|isn|missing|must|never|no|not|should|unless|until|wasn|when|will|without)[a-z]+)?";

const DEAD_TOKEN = new RegExp(
  [
    `\\b${DEAD_BEFORE}${FILLER} ${THING}`,
    `${NOT_OF_ANOTHER_KIND}\\b${THING}${FILLER}${ANY_WORD}${FILLER} ${DEAD_AFTER}`,
    "^already (?:been )?revoked\\b",
  ].join("|"),
);

const MAX_LENGTH = 500;

/**
 * Whether an answer says, in any of its members or as plain text, that the token or the grant is invalid, unknown, expired
 * or revoked: `{"message": "Invalid token"}`, `Token expired or revoked`. One sentence has to say it of the token itself:
 * `invalid client token endpoint auth` and `token_type_hint invalid` do not.
 */
export function saysTokenIsGone(text: string, value: unknown): boolean {
  const texts = value === null && !text.includes("<") ? [text] : collectTexts(value);
  return texts.some((one) => one.length <= MAX_LENGTH && DEAD_TOKEN.test(toWords(one)));
}
