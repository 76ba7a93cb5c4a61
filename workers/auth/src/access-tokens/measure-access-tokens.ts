import { accessTokens } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Deps } from "../deps.ts";
import { countTokensByLastUse } from "./access-token-use-repository.ts";

/** Shows how many valid tokens there are, by their last use. Never throws: nothing depends on the figures. */
export async function measureAccessTokens({ db, log }: Pick<Deps, "db" | "log">): Promise<void> {
  try {
    for (const [last_use, count] of Object.entries(await countTokensByLastUse(db)))
      meter.set(accessTokens, { last_use }, count);
  } catch {
    log("warn", "access_tokens_not_measured");
  }
}
