import type { ErrorMeaning } from "../../contracts/providers/answer-quirks.ts";

/**
 * What refusals of a token endpoint say about the grant: the one table that decides whether a grant is dead. A name is the
 * value of `error`; a text is any member of the answer, or the whole of one in plain text. Texts are matched in lower-case
 * words with one space between them. The first text that matches decides. grant-evidence.test.ts has examples of every
 * row, and of what looks like it.
 */
export type NameEvidence = { readonly names: readonly string[]; readonly means: ErrorMeaning };

/** `client_error`: it is about the client, so it says nothing about the grant. */
export type TextEvidence = {
  readonly id: string;
  readonly text: RegExp;
  readonly means: Exclude<ErrorMeaning, "request_error">;
};

/**
 * @see [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
 * @see [OpenID Connect Core §3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)
 */
export const NAMES: readonly NameEvidence[] = [
  { names: ["invalid_grant"], means: "invalid_grant" },
  // The provider has to ask the person again.
  { names: ["interaction_required", "login_required", "consent_required"], means: "invalid_grant" },
  { names: ["invalid_client", "unsupported_grant_type"], means: "client_error" },
  // Also said of a single refresh token, for example when another client of the same app obtained it.
  { names: ["unauthorized_client", "invalid_scope", "invalid_request"], means: "request_error" },
  { names: ["temporarily_unavailable", "server_error"], means: "unavailable" },
  { names: ["slow_down"], means: "rate_limited" },
];

/** What dies. The words after it that make the text about something else. */
const THING =
  "(?:(?:refresh|offline) ?tokens?|tokens?|(?:authori[sz]ation )?grants?)(?! (?:auth|authentication|endpoint|exchange|field|format|header|hint|introspection|limit|name|param|parameters?|rate|request|requests|revocation|rotation|server|service|types?|uri|url|(?:and|or) (?:the )?(?:client|credentials|secret))\\b)";
/** Tokens that have nothing to do with the grant. */
const NOT_ANOTHER =
  "(?<!\\b(?:access|api|app|authenticity|bearer|bot|client|csrf|device|forgery|id|initial|push|registration|request|security|session|state|verification|xsrf) )";

const DEAD_BEFORE =
  "(?:invalid|unknown|expired|revoked|inactive|unrecogni[sz]ed|non ?existent|no such|not an? valid|bad|incorrect|wrong|malformed|blacklisted|consumed|deleted|stale)";
const DEAD_AFTER =
  "(?:invalid|invalidated|unknown|expired|revoked|inactive|unrecogni[sz]ed|non ?existent|incorrect|malformed|used|reused|consumed|blacklisted|deleted|removed|withdrawn|cancell?ed|rejected|dead|(?:not|cannot|could not|couldn t|can t) (?:be )?found|(?:does|do|did) not exist|doesn t exist|(?:not|no longer|isn t|never) (?:active|known|recogni[sz]ed|valid)|(?:not|cannot|could not) be (?:decrypted|decoded|recogni[sz]ed|verified))(?! (?:argument|as|by the client|client|endpoint|error|exception|for|parameter|reason|redirect|request|response|scope|server|too|when|with)\\b)";

/** What may stand between the two. */
const FILLER =
  "(?: (?:a|already|an|and|are|been|before|either|given|has|have|is|oauth|oauth2|offline|or|provided|refresh|specified|submitted|supplied|the|this|to|was|were|which|you|your)| [a-z]*\\d[a-z\\d]*)*";
/** One more word, such as the subject of a sentence, unless it turns the meaning round. */
const ANY_WORD =
  "(?: (?!aren|can|cannot|client|could|couldn|didn|doesn|failed|has|hasn|if|isn|may|might|missing|must|never|no|not|should|unless|until|wasn|when|will|without)[a-z]+)?";
const DEAD_FOR_PEOPLE = "(?:revoked|withdrawn|removed|expired|cancell?ed|no longer valid)";

export const TEXTS: readonly TextEvidence[] = [
  {
    id: "client-refused",
    text: /\bclient (?:secret|id|credentials?|authentication)\b|\b(?:invalid|unknown|bad|wrong|disabled|unrecogni[sz]ed) (?:oauth )?client\b|\bclient (?:\w+ ){0,2}(?:invalid|unknown|disabled|not found)\b/,
    means: "client_error",
  },
  {
    id: "redirect-refused",
    text: /\bredirect ur[il]\b/,
    means: "client_error",
  },
  {
    id: "token-expired-or-unknown-before",
    text: new RegExp(`\\b${DEAD_BEFORE}${FILLER} ${NOT_ANOTHER}${THING}`),
    means: "invalid_grant",
  },
  {
    id: "token-expired-or-unknown-after",
    text: new RegExp(`${NOT_ANOTHER}\\b${THING}${FILLER}${ANY_WORD}${FILLER} ${DEAD_AFTER}`),
    means: "invalid_grant",
  },
  {
    id: "consent-withdrawn",
    text: new RegExp(
      `\\b(?:authori[sz]ation|consent|permission|access)(?: (?:to|for|of|by|this|the|your|app|application|user)){0,4} (?:has been |have been |was |is )${DEAD_FOR_PEOPLE}\\b|\\b(?:user|owner|customer|member|resource owner|administrator|admin) (?:has |have )?(?:revoked|withdrawn|removed|deauthori[sz]ed|uninstalled)\\b`,
    ),
    means: "invalid_grant",
  },
  {
    id: "person-has-to-come-back",
    text: /\b(?:must|needs? to|has to|have to|please|should) (?:re ?authori[sz]e|re ?authenticate|re ?consent|reconnect)\b|\bre ?(?:authori[sz]ation|authentication|consent) (?:is )?required\b/,
    means: "invalid_grant",
  },
  {
    id: "rate-limit",
    text: /\btoo many (?:\w+ ){0,2}(?:requests|calls|attempts|refreshes)\b|\brate (?:is )?limit(?:s|ed|ing)?\b|\bthrottl(?:e|ed|ing)\b|\b(?:quota|limit) (?:has been |was |is )?(?:exceeded|reached)\b|\bslow down\b/,
    means: "rate_limited",
  },
  {
    id: "outage",
    text: /\b(?:temporarily|currently) (?:un|not )available\b|\bmaintenance\b|\bservice unavailable\b|\btry (?:it |this )?again (?:later|in (?:a|some|few|\d+) )|\binternal (?:server )?error\b|\b(?:upstream|gateway|connection) (?:\w+ )?time ?(?:d )?out\b|\boutage\b/,
    means: "unavailable",
  },
];
