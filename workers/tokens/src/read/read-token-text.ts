import type { CallContext } from "#shared/contracts/call-context";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { ReadTokenInput } from "#shared/contracts/tokens/token";
import { type Result, ok } from "#shared/result";
import type { Deps } from "../context.ts";
import { readToken } from "./read-token.ts";

/** See {@link TokensService.readTokenText}. */
export async function readTokenText(
  deps: Deps,
  ctx: CallContext,
  input: ReadTokenInput,
): Promise<Result<string, TokensError>> {
  const result = await readToken(deps, ctx, input);
  return result.ok ? ok(JSON.stringify(result.value)) : result;
}
