import type { Deps } from "../context.ts";

/** What is wrong with the operator's settings of the platform. */
export const findProblems = async (deps: Pick<Deps, "platform">): Promise<readonly string[]> =>
  deps.platform.problems;
