/** The joiners that scripts and emoji need: ZWNJ and ZWJ. */
const JOINER = /^[\u200c\u200d]$/;
const VARIATION = /^[\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u;
/** Where a variation selector changes what is shown. */
const HAS_VARIANTS =
  /[\p{Emoji}\p{S}\p{Script=Han}\p{Script=Mongolian}\p{Script=Myanmar}\p{Script=Phags_Pa}]/u;
/** Between two of these a joiner changes nothing, so it would only make two names look alike. */
const UNJOINED =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{N}\p{P}]/u;
/** The flag of a region, such as Wales: a black flag and its region in tag characters. */
const REGION_FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu;
const HIDDEN = /[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** Symbols and letters that are blank. */
const BLANK = /[\u2800\ufffc\u{13441}\u{13442}\u{1d159}]/gu;
const SHOWN = /[\p{L}\p{N}\p{P}\p{S}\p{Co}]/u;

/**
 * A name that people gave, as Atlas keeps it: trimmed, in NFC, and without joiners and variation selectors where they
 * show nothing. Those that a script or an emoji needs stay. Cleaning a clean name changes nothing.
 */
export function cleanName(raw: string): string {
  let name = raw;
  for (;;) {
    const cleaned = dropIdle(name.normalize("NFC").trim());
    if (cleaned === name) return name;
    name = cleaned;
  }
}

/** Whether a clean name shows something and hides nothing: no control, bidirectional or other invisible characters. */
export const isShownName = (name: string): boolean =>
  ![...name.replaceAll(REGION_FLAG, "")].some((sign) => HIDDEN.test(sign) && !isJoining(sign)) &&
  SHOWN.test(name.replaceAll(BLANK, ""));

function dropIdle(name: string): string {
  const signs = [...name];
  const kept: string[] = [];
  for (const [index, sign] of signs.entries()) {
    const before = kept.at(-1) ?? "";
    const isIdle = JOINER.test(sign)
      ? !joins(before, signs.slice(index + 1).find((next) => !isJoining(next)) ?? "")
      : VARIATION.test(sign) && !HAS_VARIANTS.test(before);
    if (!isIdle) kept.push(sign);
  }
  return kept.join("");
}

const isJoining = (sign: string): boolean => JOINER.test(sign) || VARIATION.test(sign);

const joins = (before: string, after: string): boolean =>
  isVisible(before) && isVisible(after) && !(UNJOINED.test(before) && UNJOINED.test(after));

const isVisible = (sign: string): boolean =>
  sign !== "" && (VARIATION.test(sign) || !/[\p{Z}\p{C}]/u.test(sign));
