import { UNRECOGNIZED } from "#shared/provider/answers/error-member";
import type { Completion } from "./completion.ts";

const LONGEST_TEXT = 300;
const REMOVED = "[removed]";

/**
 * Takes out of a failure what a provider must not make Atlas store, log or pass on: anything that this flow sent, the
 * queries of URLs, and whatever looks like a token.
 *
 * @param secrets what the flow sent or received: code, verifier, client secret, ….
 */
export function makeSafe(completion: Completion, secrets: readonly string[]): Completion {
  if (!("error" in completion)) return completion;
  const { reason, providerError, providerErrorDescription } = completion;
  return {
    ...completion,
    reason: toSafeName(reason, secrets),
    providerError: toSafeName(providerError, secrets),
    providerErrorDescription: toSafeText(providerErrorDescription, secrets),
  };
}

function toSafeName(name: string | null, secrets: readonly string[]): string | null {
  if (name === null) return null;
  return /^[A-Za-z0-9_.:-]{1,64}$/.test(name) && takeOut(name, secrets) === name
    ? name
    : UNRECOGNIZED;
}

function toSafeText(text: string | null, secrets: readonly string[]): string | null {
  if (text === null) return null;
  const printable = text
    .slice(0, 4_000)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  const safe = takeOut(printable, secrets).slice(0, LONGEST_TEXT);
  return safe.toWellFormed() || null;
}

function takeOut(text: string, secrets: readonly string[]): string {
  let left = text;
  for (const secret of secrets.filter(({ length }) => length >= 4))
    for (const form of new Set([secret, encodeURIComponent(secret)]))
      left = left.replaceAll(form, REMOVED);
  return left
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/gi, "$1")
    .replace(/[\w.~+/=-]{20,}/g, (run) => (looksRandom(run) ? REMOVED : run));
}

/** Long runs of mixed characters. Words joined by `_`, host names and UUIDs are none. */
function looksRandom(run: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(run)).length;
  const isUuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\W?$/i.test(run);
  return !isUuid && (kinds === 3 || (kinds === 2 && /\d/.test(run) && /[^\W_]{20,}/.test(run)));
}
