import type { ProviderDefinition } from "../../contracts/providers/definition.ts";
import { isRecord, readMember } from "./members.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * The members of a token answer that hold the tokens: those at the definition's `tokens_at`, else the answer itself. An
 * answer without that member is read as it is, because a provider may nest the tokens at the exchange alone.
 */
export function findTokens(
  definition: Pick<ProviderDefinition, "tokens_at">,
  body: Members,
): Members {
  const path = definition.tokens_at ?? null;
  const nested = path === null ? undefined : readPath(body, path);
  return isRecord(nested) ? nested : body;
}

/** The value at a dotted path of own members, such as `team.id` or `data.0.id`; undefined where there is none. */
export function readPath(body: Members, path: string): unknown {
  let value: unknown = body;
  for (const name of path.split(".")) {
    if (Array.isArray(value)) value = /^\d{1,4}$/.test(name) ? value[Number(name)] : undefined;
    else value = isRecord(value) ? readMember(value, name) : undefined;
  }
  return value;
}
