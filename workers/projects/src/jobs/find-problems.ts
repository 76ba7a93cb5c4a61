import { ConfigurationError } from "#shared/configuration-error";
import type { Deps } from "../context.ts";

/** Whether API keys can be made and checked. */
export async function findProblems(deps: Deps): Promise<string[]> {
  try {
    await deps.checkKeys();
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return [thrown.message];
    throw thrown;
  }
}
