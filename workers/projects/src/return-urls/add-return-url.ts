import type { CallContext } from "#shared/contracts/call-context";
import type { AddReturnUrlInput, ReturnUrl } from "#shared/contracts/projects/return-url";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { drainSoon } from "../audit/drain-outbox.ts";
import { notFound } from "../projects/errors.ts";
import { insertReturnUrl } from "./return-url-repository.ts";
import { checkReturnUrl } from "./return-url.ts";

const MAX_RETURN_URLS = 50;

/**
 * Registers a URL that connect flows may send browsers back to, exactly as it is given.
 *
 * @returns `invalid_url`, `return_url_exists`, or `limit_reached` at 50 URLs.
 */
export async function addReturnUrl(
  deps: Deps,
  ctx: CallContext,
  input: AddReturnUrlInput,
): Promise<Result<ReturnUrl, ProjectsError>> {
  const allowed = authorize(ctx, "project:write");
  if (!allowed.ok) return allowed;
  const url = checkReturnUrl(input.url);
  if (!url.ok)
    return err({
      code: "invalid_url",
      detail: url.error,
      errors: [{ path: "/url", message: url.error, code: "return_url_refused" }],
    });
  const result = await insertReturnUrl(deps.db, allowed.value, url.value, MAX_RETURN_URLS);
  if ("refused" in result) return refusal(result.refused);
  drainSoon(deps, allowed.value);
  return ok(result.inserted);
}

function refusal(reason: "no_project" | "exists" | "limit"): Result<never, ProjectsError> {
  switch (reason) {
    case "no_project":
      return notFound("project");
    case "exists":
      return err({ code: "return_url_exists", detail: "This return URL is registered already." });
    case "limit":
      return err({
        code: "limit_reached",
        detail: `A project has at most ${MAX_RETURN_URLS} return URLs. Remove one first.`,
      });
  }
}
