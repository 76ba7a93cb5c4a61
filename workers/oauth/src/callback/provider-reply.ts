import { UNRECOGNIZED } from "#shared/provider/answers/error-member";
import { type CallbackParams, valuesOf } from "./callback-values.ts";
import { type Failed, failAt } from "./completion.ts";
import {
  listsScopes,
  namesApproval,
  saysDenied,
  saysError,
  tellsOfApproval,
} from "./error-words.ts";

/** What a provider's redirect says, once its state is trusted: a code, or how the flow ended. */
export type ProviderReply = { readonly code: string } | { readonly ended: Failed };

const LONGEST_CODE = 4_096;
const IS_NAME = /^[A-Za-z0-9_.:-]{1,64}$/;
const FOR_PEOPLE = /desc|message|msg|detail/i;
/** Parameters of good answers. They say nothing about why there is no code. */
const SILENT = new Set(["state", "code", "iss", "scope", "session_state", "client_info"]);
const MAX_PARAMS = 40;

/**
 * Reads an authorization response whose state is trusted. Never refuses: whatever it says, the person goes back to the
 * app. Only one code and no error leads on to the provider; a list of refused scopes is not an error.
 *
 * @see [RFC 6749 §4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)
 */
export function readProviderReply(params: CallbackParams): ProviderReply {
  const codes = valuesOf(params, "code");
  const [code] = codes;
  const said = params.slice(0, MAX_PARAMS).filter(saysError);
  if (["code", "error", "iss"].some((name) => valuesOf(params, name).length > 1))
    return malformed("duplicate_parameter");
  if (code !== undefined && !said.every(listsScopes)) return malformed("code_and_error");
  if (code !== undefined) return code.length > LONGEST_CODE ? malformed("code_too_long") : { code };
  if (said.length > 0) return { ended: readError(said) };
  // No code, no error: a word such as `setup_action=request` may still say why.
  const rest = params.slice(0, MAX_PARAMS).filter(([name]) => !SILENT.has(name));
  const ended = readError(rest);
  return ended.status === "failed" ? malformed("no_code") : { ended };
}

const malformed = (reason: string): ProviderReply => ({
  ended: failAt("callback", "malformed_response", reason),
});

/** Reads what the parameters say: first from names such as `access_denied`, then from texts. */
function readError(said: CallbackParams): Failed {
  const telling = said.filter(([name]) => !/ur[il]$/i.test(name));
  const isName = ([name, value]: Param) => IS_NAME.test(value) && !FOR_PEOPLE.test(name);
  const names = telling.filter(isName).toSorted(byRank);
  const texts = telling.filter((param) => !isName(param)).map(([, value]) => value);
  const named = names.find(([, value]) => !/^-?\d+$/.test(value)) ?? names[0];
  const providerError = named?.[1] ?? UNRECOGNIZED;
  const description = texts[0] ?? null;
  const failed = failAt("callback", "provider_error", providerError, {
    providerError,
    providerErrorDescription: description,
  });
  // `denied=1` says it in its name, `setup_action=request` in both parts.
  const words = names.flatMap(([name, value]) => [name, value]);
  const isRequest = names.some(([name, value]) => /action/i.test(name) && /^request/i.test(value));
  const refused = words.some(saysDenied) || said.some(([name]) => saysDenied(name));
  if (isRequest || texts.some(tellsOfApproval) || (!refused && words.some(namesApproval)))
    return { ...failed, status: "waiting", error: "approval_pending" };
  const unnamed = named === undefined || /^-?\d+$/.test(named[1]);
  if (!refused && !(unnamed && texts.some(saysDenied))) return failed;
  const isPlain = providerError === "access_denied" || providerError === UNRECOGNIZED;
  return {
    ...failed,
    status: "denied",
    error: "access_denied",
    reason: isPlain ? null : providerError,
  };
}

type Param = CallbackParams[number];

/** `error` itself first, then what explains it, as sent. */
const byRank = ([one]: Param, [other]: Param): number => rankOf(one) - rankOf(other);
const rankOf = (name: string): number =>
  name === "error" ? 0 : /reason|type|subcode/i.test(name) ? 1 : 2;
