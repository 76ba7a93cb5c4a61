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

const two = (value: number): string => String(value).padStart(2, "0");

/** What a field of date and time holds for this moment: 2026-11-27T16:05 in the reader's time zone. */
export function localTimeOf(at: Date): string {
  const own = inZone(at);
  const day = `${own.getFullYear()}-${two(own.getMonth() + 1)}-${two(own.getDate())}`;
  return `${day}T${two(own.getHours())}:${two(own.getMinutes())}`;
}

/** The moment of a field of date and time that the reader filled in; an invalid date for anything else. */
export function momentOf(localTime: string): Date {
  const typed = new Date(localTime);
  let at = typed;
  // Once for the distance between the zones, once more where a change of the clocks lies between.
  for (const _ of [1, 2]) at = new Date(at.getTime() + typed.getTime() - inZone(at).getTime());
  return at;
}

const current = (): string | null => zone;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTimeZone = (): string | null => useSyncExternalStore(subscribe, current);
