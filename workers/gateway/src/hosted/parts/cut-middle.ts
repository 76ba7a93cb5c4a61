const LONGEST = 40;
const START = 24;
const END = 14;

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The letters of a name as people count them: one may be several code points. */
export const lettersOf = (name: string): string[] =>
  [...letters.segment(name)].map(({ segment }) => segment);

/** A long name without its middle: its start and its end tell it from others. */
export function cutMiddle(name: string): string {
  const all = lettersOf(name);
  if (all.length <= LONGEST) return name;
  return `${all.slice(0, START).join("").trimEnd()}…${all.slice(-END).join("").trimStart()}`;
}
