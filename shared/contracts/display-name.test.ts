import { describe, expect, it } from "vitest";
import { displayName } from "./fields.ts";

const name = displayName(100);
const read = (text: string): string | null => name.safeParse(text).data ?? null;

const WALES = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}";
const ENGLISH = "\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}";

/** The characters with these code points. */
const signs = (hex: string): string[] =>
  hex.split(" ").map((point) => String.fromCodePoint(Number.parseInt(point, 16)));

const HIDDEN = signs(
  "0 7 85 ad 34f 600 61c 70f 115f 1160 17b4 180e 200b 200e 200f 2028 2029 202a 202e 2060 2063 2066 2069 206f 3164 " +
    "feff ffa0 fff9 fffa fffb d800 110bd 13430 1bca0 1d173 e0001 e0041 e007f",
);
const PARTS = signs(
  "61 65 e9 31 20 634 6f2 915 94d 6f22 301 1f469 1f3fd 2764 200c 200d fe0f fe00 e0100 a0 200b 2800 1f3f4 e0067 e007f",
);

describe("a name that people read", () => {
  it.each([
    ["Persian with ZWNJ", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"],
    ["Persian with ZWNJ before a digit", "\u0646\u0633\u062e\u0647\u200c\u06f2"],
    ["Hindi with ZWJ", "\u0915\u094d\u200d\u0937"],
    ["Malayalam with ZWNJ", "\u0d28\u0d4d\u200c\u0d37"],
    ["Mongolian with a variation selector", "\u1820\u180b\u1828"],
    ["Japanese with a variant of a character", "\u845b\u{e0100}\u57ce"],
    ["a family", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467} Team"],
    ["an astronaut with a skin tone", "\u{1f469}\u{1f3fd}\u200d\u{1f680}"],
    ["a heart on fire", "\u2764\ufe0f\u200d\u{1f525}"],
    ["the rainbow flag", "\u{1f3f3}\ufe0f\u200d\u{1f308}"],
    ["a keycap", "1\ufe0f\u20e3 first"],
    ["a flag of two letters", "\u{1f1e9}\u{1f1ea}"],
    ["the flag of Wales", WALES],
    ["a heart as text", "\u2764\ufe0e"],
    ["Hebrew with points", "\u05e9\u05c1\u05dc\u05d5\u05b9\u05dd"],
    ["Korean", "\ud55c\uad6d\uc5b4"],
    ["signs", "R&D \u2013 \u00abOst\u00bb \u21167 \u2122"],
  ])("is kept whole: %s", (_, text) => {
    expect(read(text)).toBe(text.normalize("NFC"));
  });

  it.each(HIDDEN)("with %j inside is refused", (hidden) => {
    expect(read(`At${hidden}las`)).toBeNull();
    expect(read(`\u0645${hidden}\u0646`)).toBeNull();
  });

  it.each(["\u200c", "\u200d", "\ufe00", "\ufe0f", "\u{e0100}", "\u200d\u200d", "\u200d\ufe0f"])(
    "loses %j where it shows nothing",
    (idle) => {
      for (const text of [`At${idle}las`, `${idle}Atlas`, `Atlas${idle}`, ` ${idle} Atlas ${idle}`])
        expect(read(text)).toBe("Atlas");
      expect(read(`${idle} ${idle}`)).toBeNull();
    },
  );

  it.each([
    "",
    "\u115f\u1160",
    ...signs("20 a0 3000 2800 301 200d fe0f 3164 fffc ffa0 1d159 feff"),
  ])("that shows nothing is refused: %j", (text) => {
    expect(read(text)).toBeNull();
  });

  it("has tag characters only in the flag of a region", () => {
    expect(read(`\u{1f3f4}${ENGLISH}\u{e007f} Cup`)).not.toBeNull();
    expect(read(`\u{1f3f4}${ENGLISH} Cup`)).toBeNull();
    expect(read(`\u{1f3f3}${ENGLISH}\u{e007f}`)).toBeNull();
    expect(read(`\u{1f3f4}${ENGLISH}${ENGLISH}\u{e007f}`)).toBeNull();
  });

  it("is clean after one reading, whatever was sent", () => {
    // A fixed sequence, so that a failure can be repeated.
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let round = 0; round < 5_000; round += 1) {
      const text = Array.from({ length: next(9) }, () => PARTS[next(PARTS.length)]).join("");
      const clean = read(text);
      if (clean === null) continue;
      expect(read(clean)).toBe(clean);
      expect(clean).toBe(clean.normalize("NFC").trim());
      expect(clean).not.toMatch(/^(?:\u200c|\u200d|\ufe0f)|(?:\u200c|\u200d)(?:$|\u200c|\u200d)/u);
    }
  });
});
