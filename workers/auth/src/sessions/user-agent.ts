const MAX_CHARACTERS = 300;
/** Control characters, invisible ones such as bidirectional marks, and lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** How a browser names itself, as it is kept: 300 characters at most, none of them hidden; null when nothing is left. */
export function cleanUserAgent(sent: string | null): string | null {
  const shown = Array.from((sent ?? "").replaceAll(HIDDEN, "").trim());
  return shown.slice(0, MAX_CHARACTERS).join("").trim() || null;
}
