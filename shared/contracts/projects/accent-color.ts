/*
 * The colour of a project's main button on the hosted pages. One colour serves both themes, so it has to stand out from
 * both grounds, and the text on it has to be readable. Pure, for services, pages and the dashboard alike.
 */

type Rgb = readonly [red: number, green: number, blue: number];

export const ACCENT_COLOR = /^#[0-9a-f]{6}$/;

/** The grounds of a hosted page's card, light and dark. */
const GROUNDS = ["#ffffff", "#0d1215"] as const;
/** What may stand on the button. */
const TEXTS = ["#ffffff", "#101a20"] as const;

/** Of text on the button, and of the button on its ground: WCAG 2.2, 1.4.3 and 1.4.11. */
export const LEAST_TEXT_CONTRAST = 4.5;
export const LEAST_OUTLINE_CONTRAST = 3;

const toRgb = (hex: string): Rgb => {
  const value = parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

const toHex = (rgb: Rgb): string =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** @see [WCAG 2.2, relative luminance](https://www.w3.org/TR/WCAG22/#dfn-relative-luminance) */
function luminanceOf(hex: string): number {
  const [red, green, blue] = toRgb(hex).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [a, b] = [luminanceOf(one), luminanceOf(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The colour of text on this button: the one that is easier to read. */
export const textOn = (accent: string): string =>
  contrastOf(TEXTS[0], accent) >= contrastOf(TEXTS[1], accent) ? TEXTS[0] : TEXTS[1];

/** What a colour lacks; null when it may be used. */
export function accentFault(accent: string): "text" | "light" | "dark" | null {
  if (contrastOf(accent, GROUNDS[0]) < LEAST_OUTLINE_CONTRAST) return "light";
  if (contrastOf(accent, GROUNDS[1]) < LEAST_OUTLINE_CONTRAST) return "dark";
  return contrastOf(textOn(accent), accent) < LEAST_TEXT_CONTRAST ? "text" : null;
}

/** The colour between `from` and `to`; 0 is `from`. */
const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/** The nearest colour of the same hue that may be used: darker or lighter, whichever takes the smaller step. */
export function nearestAccent(accent: string): string {
  const from = toRgb(accent);
  for (let step = 0; step <= 100; step++)
    for (const end of ["#000000", "#ffffff"]) {
      const candidate = toHex(mix(from, toRgb(end), step / 100));
      if (accentFault(candidate) === null) return candidate;
    }
  return accent;
}

/** The button's colours: at rest, under the pointer, and pressed. The text stays as readable as at rest. */
export function accentShades(accent: string): { rest: string; hover: string; pressed: string } {
  const away = textOn(accent) === TEXTS[0] ? "#000000" : "#ffffff";
  const shade = (share: number) => toHex(mix(toRgb(accent), toRgb(away), share));
  return { rest: accent, hover: shade(0.12), pressed: shade(0.24) };
}
