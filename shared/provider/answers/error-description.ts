import { isRecord } from "./members.ts";

const DESCRIBING =
  /^(?:error[_-]?)?(?:description|message|msg|detail|details|reason|title)$|^errmsg$|^error$/i;
const MAX_LENGTH = 4_000;

/** Reads what an answer says about its error in words, in any of its usual members, also inside `error`. */
export function readErrorDescription(body: Readonly<Record<string, unknown>>): string | null {
  const members = Object.entries(body).filter(([name]) => DESCRIBING.test(name));
  const text = members.find(([, value]) => typeof value === "string" && /\s/.test(value.trim()));
  if (typeof text?.[1] === "string") return text[1].slice(0, MAX_LENGTH);
  const nested = members.map(([, value]) => value).find(isRecord);
  return nested === undefined ? null : readShallow(nested);
}

function readShallow(error: Readonly<Record<string, unknown>>): string | null {
  const found = Object.entries(error).find(
    ([name, value]) => DESCRIBING.test(name) && typeof value === "string",
  );
  return typeof found?.[1] === "string" ? found[1].slice(0, MAX_LENGTH) : null;
}
