import type { CallContext } from "#shared/contracts/call-context";
import type { Result } from "#shared/result";
import type { Deps } from "../deps.ts";

/**
 * Has the jobs look for a mail that was just written. For mails whose link works once: if this isolate dies before
 * `deliverSoon` has sent one, the jobs may rest for an hour, and most links live no longer. Call it after the statement that
 * writes the mail, because a run that ends in between would let the jobs rest again. One command in Redis; none without a
 * mail server.
 */
export async function expectMail(deps: Pick<Deps, "mailPort" | "expectRun">): Promise<void> {
  if (deps.mailPort !== null) await deps.expectRun();
}

/** The same use case, which calls {@link expectMail} when it has succeeded, before its caller gets the answer. */
export const withMail =
  <Input, Value, Failure>(
    useCase: (deps: Deps, ctx: CallContext, input: Input) => Promise<Result<Value, Failure>>,
  ) =>
  async (deps: Deps, ctx: CallContext, input: Input): Promise<Result<Value, Failure>> => {
    const answer = await useCase(deps, ctx, input);
    if (answer.ok) await expectMail(deps);
    return answer;
  };
