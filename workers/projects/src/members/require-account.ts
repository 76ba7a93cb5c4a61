import type { CallContext } from "#shared/contracts/call-context";
import type { Permission } from "#shared/contracts/permissions";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";

/**
 * The account behind the caller. Only accounts are members of projects; API keys and Atlas's own jobs are not.
 *
 * @param permission lets a personal access token that has it act for its account. Without it, only a person may do this.
 */
export function requireAccount(
  ctx: CallContext,
  permission: Permission | null = null,
): Result<{ id: string }, ProjectsError> {
  const { actor } = ctx;
  switch (actor.type) {
    case "account":
      return ok({ id: actor.id });
    case "anonymous":
      return err({ code: "unauthenticated", detail: "Sign in first." });
    case "access_token":
      if (permission === null) return needsAccount();
      return ctx.scopes.includes(permission)
        ? ok({ id: actor.accountId })
        : err({ code: "forbidden", detail: `This requires the permission ${permission}.` });
    case "api_key":
    case "service":
      return needsAccount();
  }
}

const needsAccount = () =>
  err({ code: "forbidden" as const, detail: "This needs a signed-in account." });
