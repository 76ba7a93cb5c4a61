import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import type { AnswerWarning } from "../contracts/tokens/grant.ts";
import { pickFacts } from "./answers/facts.ts";
import { findTokens } from "./answers/find-tokens.ts";
import { readMember } from "./answers/members.ts";
import { type NamedLife, readLife } from "./answers/token-life.ts";
import { isKeyBound, warnOfTokenType } from "./answers/token-type.ts";
import { readGrantedScopes } from "./granted-scopes.ts";
import { readQuirks } from "./quirks.ts";
import type { TokenSet } from "./types.ts";

type Members = Readonly<Record<string, unknown>>;

/** What a token answer brought. Each part is read on its own, so that an odd one never costs another. */
export type BroughtTokens = {
  /** Null: the answer brought no access token that fits into a header. */
  readonly tokens: TokenSet | null;
  readonly refreshTokenPlaintext: string | null;
  /** The access token is of use only together with a key. */
  readonly needsKey: boolean;
};

/** Reads the tokens of a 2xx answer. Never throws and never refuses: what is odd becomes a warning. */
export function readTokens(
  integration: ResolvedIntegration,
  body: Members,
  nowMs: number,
): BroughtTokens {
  const { definition } = integration;
  const quirks = readQuirks(definition);
  const found = findTokens(definition, body);
  const read = (name: string): unknown => readMember(found, name) ?? readMember(body, name);
  const access = readToken(readMember(found, "access_token"));
  const refresh = readToken(readMember(found, "refresh_token"));
  const type = readMember(found, "token_type");
  const common = { refreshTokenPlaintext: refresh, needsKey: isKeyBound(type) };
  if (access === null) return { ...common, tokens: null };
  const idToken = readToken(read("id_token"));
  const asked = [...definition.required_scopes, ...integration.scopes];
  const scopes = readGrantedScopes(quirks, read("scope"), asked);
  const inTokens = readLife(found, nowMs);
  const life = inTokens.oddity === "absent" ? readLife(body, nowMs) : inTokens;
  const { facts, warnings } = pickFacts(definition, body, [access, refresh, idToken]);
  return {
    ...common,
    tokens: {
      accessTokenPlaintext: access,
      refreshTokenPlaintext: refresh,
      expiresInSeconds: life.seconds,
      scopes,
      idToken,
      facts,
      warnings: [
        ...warnOfTokenType(type),
        ...warnOfLife(life),
        ...warnIf(
          refresh === null && !isAbsent(readMember(found, "refresh_token")),
          badRefreshToken,
        ),
        ...warnIf(scopes === null && !isAbsent(read("scope")), badScope),
        ...warnings,
      ],
    },
  };
}

/**
 * A token as RFC 6749 Appendix A defines it, printable ASCII, so that it fits into a header; of any length, because the
 * old refresh token may have been spent for it. White space around it is none of it.
 */
function readToken(value: unknown): string | null {
  const text = typeof value === "string" ? value.trim() : "";
  return /^[\x20-\x7e]+$/.test(text) ? text : null;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === "";

const warnIf = (isOdd: boolean, warning: AnswerWarning): AnswerWarning[] =>
  isOdd ? [warning] : [];

const badRefreshToken: AnswerWarning = {
  code: "refresh_token_unusable",
  detail: "The provider's refresh token is no printable text. Atlas keeps the one it had.",
};
const badScope: AnswerWarning = {
  code: "scope_unreadable",
  detail: "The provider's scope is neither text nor a list. Atlas takes the scopes as unchanged.",
};

const ABOUT_LIFE = {
  unreadable: {
    code: "unreadable_expires_in",
    detail: "The provider names a life of the token that Atlas does not understand.",
  },
  over: {
    code: "expires_in_not_positive",
    detail: "The provider names a life of the token that is already over.",
  },
  too_long: {
    code: "expires_in_too_long",
    detail: "The provider names a life of the token of more than ten years.",
  },
} as const;

const warnOfLife = ({ oddity }: NamedLife): AnswerWarning[] =>
  oddity === null || oddity === "absent" ? [] : [ABOUT_LIFE[oddity]];

/** Whether the warnings are about a life that the answer names in an odd way. */
export const isOddLife = (warnings: readonly AnswerWarning[]): boolean =>
  warnings.some(({ code }) => Object.values(ABOUT_LIFE).some((about) => about.code === code));

/** Whether the warnings say that the token ends although nobody knows when. */
export const endsAtUnknownTime = (warnings: readonly AnswerWarning[]): boolean =>
  warnings.some(({ code }) => code === ABOUT_LIFE.unreadable.code || code === ABOUT_LIFE.over.code);
