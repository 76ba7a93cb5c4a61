import type { ResolvedIntegration } from "../contracts/providers/integration.ts";
import { type ProviderAnswer, readAnswer } from "./answers/lenient-response.ts";
import {
  type TokenFailure,
  classifyFailure,
  makeConfigError,
  makeUnavailable,
} from "./classify.ts";
import { UNRECOGNIZED } from "./answers/error-member.ts";
import { parseJson } from "./answers/json.ts";
import { readOnlyRecord } from "./answers/members.ts";
import { readQuirks } from "./quirks.ts";
import { readTokens } from "./token-set.ts";
import type { TokenAnswer } from "./types.ts";

/**
 * Reads what a token endpoint answered, to an exchange or to a refresh. A 2xx answer with an access token is a success,
 * whatever else is odd about it: the old refresh token may have been spent for it. A refresh token that came without an
 * access token of use comes with the failure, and so does an access token that needs a key.
 */
export const readTokenAnswer = async (
  integration: ResolvedIntegration,
  response: Response,
): Promise<TokenAnswer> =>
  hideSecret(await read(integration, response), integration.client_secret_plaintext);

/** What an error says of itself, with a secret of the request in it, is not repeated: neither its name nor its words. */
export function hideSecret(answer: TokenAnswer, secret: string): TokenAnswer {
  if (answer.kind === "ok" || secret === "") return answer;
  const { providerError, providerErrorDescription } = answer;
  return {
    ...answer,
    ...(providerError?.includes(secret) === true ? { providerError: UNRECOGNIZED } : {}),
    ...(providerErrorDescription?.includes(secret) === true
      ? { providerErrorDescription: null }
      : {}),
  };
}

async function read(integration: ResolvedIntegration, response: Response): Promise<TokenAnswer> {
  const quirks = readQuirks(integration.definition);
  const answer = await readAnswer(response, Date.now(), quirks.failure_flags);
  const { status, error } = answer;
  const body = status >= 200 && status < 300 ? findMembers(answer) : null;
  if (body === null) return classifyFailure(quirks, answer);
  const { tokens, needsKey, refreshTokenPlaintext } = readTokens(integration, body, Date.now());
  if (tokens !== null && !needsKey)
    return { kind: "ok", tokens: error === null ? tokens : withWarning(tokens) };
  const failure = needsKey
    ? makeConfigError("integration", "unsupported_token_type")
    : failWithoutToken(quirks, answer, refreshTokenPlaintext);
  // A grant that is dead has no new refresh token: this one is an echo.
  if (failure.kind === "invalid_grant") return failure;
  return {
    ...failure,
    ...(refreshTokenPlaintext === null ? {} : { rotatedTokenPlaintext: refreshTokenPlaintext }),
    ...(tokens === null ? {} : { boundTokenPlaintext: tokens.accessTokenPlaintext }),
  };
}

function failWithoutToken(
  quirks: ReturnType<typeof readQuirks>,
  answer: ProviderAnswer,
  refreshTokenPlaintext: string | null,
): TokenFailure {
  if (answer.error !== null) return classifyFailure(quirks, answer);
  // A rotated refresh token proves that the request took effect, so the outcome is known.
  return makeUnavailable(refreshTokenPlaintext === null, "access_token_missing");
}

/** The members of an answer, even in a list, in a JSON text, or with something before or after them. */
function findMembers({ value, text }: ProviderAnswer): Readonly<Record<string, unknown>> | null {
  const inside = typeof value === "string" ? value : text;
  return (
    readOnlyRecord(value) ??
    readOnlyRecord(parse(inside)) ??
    readOnlyRecord(parse(inside.slice(inside.indexOf("{"), inside.lastIndexOf("}") + 1)))
  );
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

type Tokens = Extract<TokenAnswer, { kind: "ok" }>["tokens"];

const withWarning = (tokens: Tokens): Tokens => ({
  ...tokens,
  warnings: [
    ...tokens.warnings,
    {
      code: "error_beside_tokens",
      detail: "The provider reports an error beside tokens. Atlas keeps the tokens.",
    },
  ],
});
