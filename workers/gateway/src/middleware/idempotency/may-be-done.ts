import { HTTPException } from "hono/http-exception";
import { ProblemError } from "../../http/problem.ts";

/**
 * Whether a request that ended like this may have been done all the same. An expected error changed nothing, a call that
 * was never started neither, and a service says whether its database refused. Anything else, such as an answer
 * that was lost, may hide a change.
 */
export function mayBeDone(thrown: unknown): boolean {
  if (thrown instanceof ProblemError || thrown instanceof HTTPException) return false;
  if (typeof thrown !== "object" || thrown === null) return true;
  const says = (name: string) => Reflect.get(thrown, name);
  // The platform's mark of a call that it did not start. Its `retryable` says nothing of whether the call ran.
  if (says("overloaded") === true) return false;
  return says("mayBeStored") !== false;
}
