/** Which filter of the audit log shows what an id is about. */
export type IdFilter =
  | { readonly actor: string }
  | { readonly subject: string }
  /** The log cannot be asked for one event or one request, but their ids tell when they were made. */
  | { readonly since: string; readonly until: string };

const BEFORE_MS = 5_000;
const AFTER_MS = 60_000;

/** Puts an id from the palette or from a link into the filter it belongs in; null when it is no id at all. */
export function filterOfId(id: string): IdFilter | null {
  const kind = /^([a-z]{3})_[0-9a-z]{26}$/.exec(id)?.[1];
  if (kind === undefined) return null;
  if (kind === "acc") return { actor: id };
  if (kind !== "evt" && kind !== "req") return { subject: id };
  const madeMs = timeOfId(id);
  if (madeMs === null) return null;
  return {
    since: new Date(madeMs - BEFORE_MS).toISOString(),
    until: new Date(madeMs + AFTER_MS).toISOString(),
  };
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * When an id was made, in milliseconds. The first 48 of its 128 bits say so; with the two zero bits before them they are
 * the first ten characters.
 *
 * @see [TypeID](https://github.com/jetify-com/typeid/tree/main/spec)
 */
function timeOfId(id: string): number | null {
  let value = 0;
  for (const char of id.slice(4, 14)) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return null;
    value = value * 32 + digit;
  }
  return Number.isNaN(new Date(value).getTime()) ? null : value;
}
