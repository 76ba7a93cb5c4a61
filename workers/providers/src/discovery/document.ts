import { isRecord, readMember } from "#shared/provider/answers/members";

/** A discovery document as the provider sends it. Nothing in it is trusted. */
export type Document = Readonly<Record<string, unknown>>;

const MEMBERS = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"];

/** Whether this JSON is meant as a discovery document, however incomplete. */
export const isDocument = (value: unknown): value is Document =>
  isRecord(value) && MEMBERS.some((name) => readMember(value, name) !== undefined);

/**
 * Reads a member that has to be a text: trimmed, also as the only element of a list. Null: there is none. Undefined: it
 * is something else.
 */
export function readText(document: Document, name: string): string | null | undefined {
  const value = readMember(document, name) ?? null;
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (only === null) return null;
  return typeof only === "string" ? only.trim() || null : undefined;
}

/** Reads a list of names, also when it is written as one text. Null: there is no usable one. */
export function readNames(document: Document, name: string): readonly string[] | null {
  const value = readMember(document, name);
  const list: unknown[] = typeof value === "string" ? value.split(/[\s,]+/) : [value].flat();
  const names = list.filter((item): item is string => typeof item === "string" && item !== "");
  return names.length === 0 ? null : names;
}

const MAX_SHOWN = 300;

/** A provider's text as a message may repeat it: printable ASCII of bounded length. */
export function show(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, "?");
  return ascii.length > MAX_SHOWN ? `${ascii.slice(0, MAX_SHOWN)}…` : ascii;
}

/** The placeholder in an address that is a template, such as `{tenantid}`. */
export const findPlaceholder = (url: string): string | null =>
  /\{[^{}/]*\}|<[^<>/]*>/.exec(url.replaceAll(/%7b/gi, "{").replaceAll(/%7d/gi, "}"))?.[0] ?? null;
