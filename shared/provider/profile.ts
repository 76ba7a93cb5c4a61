import type { ProviderDefinition } from "../contracts/providers/definition.ts";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { isRecord, readMember } from "./lenient-response.ts";
import type { ProviderClient } from "./types.ts";
import { type ResourceFailure, askUserinfo } from "./userinfo.ts";

/** The account at the provider. `subject` is its stable id; Atlas tells accounts apart by nothing else. */
export type Profile = {
  readonly subject: string;
  readonly label: string | null;
  readonly email: string | null;
};

export type ProfileAnswer =
  | { readonly kind: "ok"; readonly profile: Profile }
  | { readonly kind: "failed"; readonly code: ResourceFailure | "subject_missing" };

const MAX_SUBJECT_LENGTH = 255;
const MAX_LABEL_LENGTH = 200;

/**
 * Fetches the account behind an access token from the userinfo endpoint, which the definition must name.
 * Never throws.
 */
export async function fetchProfile(
  client: ProviderClient,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
): Promise<ProfileAnswer> {
  const answer = await askUserinfo(client, integration, accessTokenPlaintext);
  if (answer.kind === "failed") return answer;
  const profile = readProfile(integration.definition, answer.body);
  return profile === null ? { kind: "failed", code: "subject_missing" } : { kind: "ok", profile };
}

/** Reads the profile in a userinfo answer or in an id token's claims. Null: there is no subject. */
export function readProfile(
  definition: ProviderDefinition,
  body: Readonly<Record<string, unknown>>,
): Profile | null {
  const { subject, label, email } = definition.profile;
  const id = readSubject(readPath(body, subject));
  if (id === null) return null;
  const labels = label.map((path) => readText(readPath(body, path)));
  return {
    subject: id,
    label: labels.find((text) => text !== null) ?? null,
    email: email === null ? null : readText(readPath(body, email)),
  };
}

/** Reads a member by its dotted path, such as `data.id`. */
function readPath(body: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = body;
  for (const name of path.split(".")) value = isRecord(value) ? readMember(value, name) : undefined;
  return value;
}

/** An id may be a number, as long as JSON carries it exactly. */
function readSubject(value: unknown): string | null {
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string" || text === "" || text.length > MAX_SUBJECT_LENGTH) return null;
  return /[\p{Cc}\p{Cs}]/u.test(text) ? null : text;
}

/** Text for people, without characters that break a line or reverse its direction. */
function readText(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, "")
    .trim();
  return text === "" ? null : [...text].slice(0, MAX_LABEL_LENGTH).join("");
}
