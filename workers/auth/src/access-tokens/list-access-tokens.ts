import type { AccessToken, ListAccessTokensInput } from "#shared/contracts/auth/access-token";
import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import type { Page } from "#shared/contracts/fields";
import { isId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "../deps.ts";
import { noSession } from "../sessions/errors.ts";
import { listTokensBefore } from "./access-token-repository.ts";

/** See {@link AuthService.listAccessTokens}. The cursor is the id of the last token; it names no account. */
export async function listAccessTokens(
  deps: Pick<Deps, "db">,
  ctx: CallContext,
  { cursor, limit }: ListAccessTokensInput,
): Promise<Result<Page<AccessToken>, AuthError>> {
  if (ctx.actor.type !== "account") return noSession();
  if (cursor !== undefined && !isId("accessToken", cursor))
    return err({ code: "invalid_cursor", detail: "Use next_cursor as the last page gave it." });
  const found = await listTokensBefore(deps.db, ctx.actor.id, cursor ?? null, limit + 1);
  const data = found.slice(0, limit);
  return ok({ data, next_cursor: found.length > limit ? (data.at(-1)?.id ?? null) : null });
}
