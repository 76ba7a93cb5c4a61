import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";

/** The signed-in account. Only accounts are members of projects; API keys and Atlas's own jobs are not. */
export function requireAccount(ctx: CallContext): Result<{ id: string }, ProjectsError> {
  switch (ctx.actor.type) {
    case "account":
      return ok({ id: ctx.actor.id });
    case "anonymous":
      return err({ code: "unauthenticated", detail: "Sign in first." });
    case "api_key":
    case "service":
      return err({ code: "forbidden", detail: "This needs a signed-in account." });
  }
}
