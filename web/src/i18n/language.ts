import { useSyncExternalStore } from "react";

export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "atlas.language";
const listeners = new Set<() => void>();
let language: Language = read();

/** The language that the reader chose, else the browser's first one that Atlas speaks, else English. */
function read(): Language {
  const stored = readStored();
  if (stored !== null) return stored;
  for (const tag of navigator.languages)
    for (const known of LANGUAGES) if (tag.toLowerCase().startsWith(known)) return known;
  return "en";
}

function readStored(): Language | null {
  try {
    const stored = localStorage.getItem(STORED);
    return LANGUAGES.find((known) => known === stored) ?? null;
  } catch {
    return null;
  }
}

export const currentLanguage = (): Language => language;

/** Switches every text on the page at once, and for the next visit. */
export function chooseLanguage(next: Language): void {
  language = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // Without storage the choice holds until the page is left.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLanguage = (): Language => useSyncExternalStore(subscribe, currentLanguage);
