import { firstCalls } from "./first-calls.ts";

/** Set by the build: the files of each page, by the pattern of its path, and the fonts of each language. */
declare const ATLAS_PAGES: readonly (readonly [pattern: string, files: readonly string[]])[];
declare const ATLAS_FONTS: { readonly latin: string; readonly cyrillic: string };

/*
 * Runs before the first paint and before the program is there. It sets theme and language, so that nobody who chose a theme
 * sees the other one; then it starts everything that the first page waits for at once. The program would find out about
 * each of them only after the one before.
 */
try {
  const theme = localStorage.getItem("atlas.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  let language = localStorage.getItem("atlas.language");
  if (language !== "en" && language !== "ru")
    language = navigator.language.toLowerCase().startsWith("ru") ? "ru" : "en";
  document.documentElement.lang = language;
} catch {
  // Without storage the system's theme and the browser's language hold.
}

const preload = (rel: string, href: string, as?: string): void => {
  const link = document.createElement("link");
  link.rel = rel;
  if (as !== undefined) link.as = as;
  link.crossOrigin = "";
  link.href = href;
  document.head.append(link);
};

const segments = location.pathname.split("/").filter((segment) => segment !== "");
const matches = (pattern: string): boolean => {
  const parts = pattern.split("/").filter((part) => part !== "");
  return (
    parts.length === segments.length &&
    parts.every((part, index) => part === "*" || part === segments[index])
  );
};

window.atlasEarly = new Map(
  firstCalls(location).map((path) => {
    const answer = fetch(`/api/v1${path}`);
    // Whether it failed is seen where the answer is taken, if it ever is.
    answer.catch(() => undefined);
    return [`/api/v1${path}`, answer];
  }),
);
for (const file of ATLAS_PAGES.find(([pattern]) => matches(pattern))?.[1] ?? [])
  preload("modulepreload", file);
preload("preload", ATLAS_FONTS.latin, "font");
if (document.documentElement.lang === "ru") preload("preload", ATLAS_FONTS.cyrillic, "font");
