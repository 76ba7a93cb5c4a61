import type { ProviderDefinition } from "../contracts/providers/definition.ts";
import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { systemClock } from "../clock.ts";
import { isRecord, readMember } from "./answers/members.ts";
import { readSignedUserinfo } from "./signed-userinfo.ts";
import { SigningKeys } from "./signing-keys.ts";
import type { ProviderClient } from "./types.ts";
import { type ResourceFailure, askUserinfo } from "./userinfo.ts";

/** The account at the provider. `subject` is its stable id; Atlas tells accounts apart by nothing else. */
export type Profile = {
  readonly subject: string;
  readonly label: string | null;
  readonly email: string | null;
  /** Whether the provider says that it has verified the address. */
  readonly emailVerified: boolean;
  /** The person's name, by the member of OpenID Connect. */
  readonly name: string | null;
};

export type ProfileAnswer =
  | { readonly kind: "ok"; readonly profile: Profile }
  | {
      readonly kind: "failed";
      /** `userinfo_unverified`: the answer is a signed or encrypted token that Atlas cannot verify. */
      readonly code: ResourceFailure | "subject_missing" | "userinfo_unverified";
      /** The provider's own name for its error, when it gave one. */
      readonly providerError?: string;
    };

const MAX_SUBJECT_LENGTH = 255;
const MAX_LABEL_LENGTH = 200;

/**
 * Fetches the account behind an access token from the userinfo endpoint, which the definition must name.
 * Never throws.
 *
 * @param signingKeys remembers the keys for an answer that is a signed token; without it they are fetched each time.
 */
export async function fetchProfile(
  client: ProviderClient,
  integration: ResolvedIntegration,
  accessTokenPlaintext: string,
  signingKeys = new SigningKeys(client, systemClock),
): Promise<ProfileAnswer> {
  const asked = await askUserinfo(client, integration, accessTokenPlaintext);
  const answer =
    asked.kind === "signed"
      ? await readSignedUserinfo(signingKeys, integration, asked.token)
      : asked;
  if (answer.kind === "failed") return answer;
  const profile = readProfile(integration.definition, answer.value);
  return profile === null ? { kind: "failed", code: "subject_missing" } : { kind: "ok", profile };
}

/**
 * Reads the profile in a userinfo answer or in an id token's claims. The answer may also be a list: paths start there,
 * and in its element if it has only one. Null: there is no subject.
 */
export function readProfile(definition: ProviderDefinition, answer: unknown): Profile | null {
  const { subject, label, email } = definition.profile;
  const roots: unknown[] =
    Array.isArray(answer) && answer.length === 1 ? [answer, answer[0]] : [answer];
  const read = (path: string): unknown =>
    roots.map((root) => readPath(root, path.split("."))).find((value) => value !== undefined);
  const id = readSubject(read(subject));
  if (id === null) return null;
  const labels = label.map((path) => readText(read(path)));
  return {
    subject: id,
    label: labels.find((text) => text !== null) ?? null,
    email: email === null ? null : readText(read(email)),
    emailVerified: read("email_verified") === true,
    name: readText(read("name")),
  };
}

/**
 * Reads a member by its dotted path, such as `data.0.id`. A number is an element of a list. A name may contain dots
 * itself, as in `https://example.com/id`: the longest name that exists comes first.
 */
function readPath(value: unknown, names: readonly string[]): unknown {
  if (names.length === 0) return value;
  if (Array.isArray(value)) {
    const [index = "", ...rest] = names;
    return /^\d{1,6}$/.test(index) ? readPath(value[Number(index)], rest) : undefined;
  }
  if (!isRecord(value)) return undefined;
  for (let count = names.length; count > 0; count--) {
    const member = readMember(value, names.slice(0, count).join("."));
    const found = member === undefined ? undefined : readPath(member, names.slice(count));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Reads an account's id. It may be a number: a long one reaches this as the text of its digits (see json.ts).
 * Null: missing, too long, a fraction, or with control characters.
 */
export function readSubject(value: unknown): string | null {
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
