import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let zone: string | null = null;
let format: Intl.DateTimeFormat | null = null;

/** In which time zone dates are written from now on; null: the browser's. */
export function chooseTimeZone(next: string | null): void {
  if (next === zone) return;
  try {
    format = next === null ? null : makeFormat(next);
    zone = next;
  } catch {
    // A browser that does not know the zone writes its own time.
    format = null;
    zone = null;
  }
  for (const listener of listeners) listener();
}

const makeFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });

/** A date whose local members are those of the reader's time zone. Only for writing it. */
export function inZone(at: Date): Date {
  if (format === null || Number.isNaN(at.getTime())) return at;
  const parts: Partial<Record<string, number>> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return new Date(year, month - 1, day, hour, minute, second);
}

const current = (): string | null => zone;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTimeZone = (): string | null => useSyncExternalStore(subscribe, current);
