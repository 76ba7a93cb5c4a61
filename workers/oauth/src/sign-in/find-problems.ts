import type { Deps } from "../context.ts";

/** What is wrong with the operator's settings of the platform project. */
export const findProblems = async (
  deps: Pick<Deps, "platformProject">,
): Promise<readonly string[]> => deps.platformProject.problems;
