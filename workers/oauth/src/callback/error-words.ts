/*
 * Providers say in many words that a flow ended: under other names than `error`, with other values than RFC 6749's. So
 * names and values are read word by word. A list of the known ones would miss the next.
 */

/** The words of a name or a value: `userCancelledLogin`, `user_cancelled_login` and `User cancelled login` are alike. */
const toWords = (text: string): string =>
  text
    .slice(0, 500)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^a-z0-9\p{L}]+/gu, " ")
    .trim();

const ERROR_NAME =
  /error|\b(?:errs?|errno|errcode|errmsg|fail(?:ed|ure)?|fault|exception|denied|denial|declined|rejected|refused|cancel(?:led|ed)?|abort(?:ed)?)\b/;

/** Values with which an error parameter says that there is no error. */
const NO_ERROR = /^(?:0+|none|no|no errors?|null|nil|undefined|false|na|ok|okay|success(?:ful)?|)$/;

/** Whether a parameter reports that something went wrong. */
export const saysError = ([name, value]: readonly [name: string, value: string]): boolean =>
  ERROR_NAME.test(toWords(name)) && !NO_ERROR.test(toWords(value));

/** Whether a parameter lists scopes, such as `denied_scopes`: beside a code the person has refused some, and agreed. */
export const listsScopes = ([name]: readonly [name: string, value: string]): boolean =>
  /\b(?:scopes?|permissions?)$/.test(toWords(name));

const REFUSED = "den(?:y|ied|ies)|declin\\w*|reject\\w*|refus\\w*|disallow\\w*";
const DENIED = new RegExp(
  `\\b(?:${REFUSED}|denial|cancel(?:s|l?ed|l?ing|lation)?|abort\\w*|dismiss\\w*|(?:not|never) (?:allow|consent|grant|agree|authori[sz]ed?|approved) ?by (?:the )?(?:user|owner))\\b`,
);

/** Whether a name or a text says that the person said no. */
export const saysDenied = (text: string): boolean => DENIED.test(toWords(text));

const PENDING_NAME =
  /\b(?:pending|await(?:s|ing)?|waiting|approvals?|consent required|admin\w* consent|under review)\b/;
const NEEDS_APPROVAL = [
  /\b(?:pending|await\w*|wait\w* for|requires?|required|needs?|must|submitted|sent)\b.{0,60}\b(?:approv\w*|admin\w*|review)\b/,
  /\b(?:approvals?|admin\w* (?:consent|permissions?|rights)|review)\b.{0,60}\b(?:pending|required|needed|requested|await\w*|submitted)\b/,
  /\badmin\w*\b.{0,40}\b(?:approv\w*|consent|grant|must)\b/,
];
const APPROVAL_REFUSED = new RegExp(
  `\\b(?:approv\\w*|requests?|user|owner)\\b.{0,30}\\b(?:${REFUSED})\\b|\\bnot approved\\b`,
);

/** Whether a name, such as `approval_required`, says that somebody else has to agree first. */
export const namesApproval = (name: string): boolean => PENDING_NAME.test(toWords(name));

/** Whether a text for people says so. */
export function tellsOfApproval(text: string): boolean {
  const words = toWords(text);
  return NEEDS_APPROVAL.some((one) => one.test(words)) && !APPROVAL_REFUSED.test(words);
}
