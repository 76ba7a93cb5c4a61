import type { CallContext } from "#shared/contracts/call-context";
import type {
  AddAllowedOriginInput,
  AllowedOrigin,
} from "#shared/contracts/projects/allowed-origin";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { drainSoon } from "../audit/drain-outbox.ts";
import { notFound } from "../projects/errors.ts";
import { insertAllowedOrigin } from "./allowed-origin-repository.ts";
import { checkOrigin } from "./allowed-origin.ts";

const MAX_ALLOWED_ORIGINS = 50;

/**
 * Lets pages of an origin read what Atlas answers to the API keys of this project. Works within 20 s.
 *
 * @returns `invalid_url`, `origin_exists`, or `limit_reached` at 50 origins.
 */
export async function addAllowedOrigin(
  deps: Deps,
  ctx: CallContext,
  input: AddAllowedOriginInput,
): Promise<Result<AllowedOrigin, ProjectsError>> {
  const allowed = authorize(ctx, "project:write");
  if (!allowed.ok) return allowed;
  const origin = checkOrigin(input.origin);
  if (!origin.ok)
    return err({
      code: "invalid_url",
      detail: origin.error,
      errors: [{ path: "/origin", message: origin.error, code: "origin_refused" }],
    });
  const result = await insertAllowedOrigin(
    deps.db,
    allowed.value,
    origin.value,
    MAX_ALLOWED_ORIGINS,
  );
  if ("refused" in result) return refusal(result.refused);
  drainSoon(deps, allowed.value);
  return ok(result.inserted);
}

function refusal(reason: "no_project" | "exists" | "limit"): Result<never, ProjectsError> {
  switch (reason) {
    case "no_project":
      return notFound("project");
    case "exists":
      return err({ code: "origin_exists", detail: "This origin is in the list already." });
    case "limit":
      return err({
        code: "limit_reached",
        detail: `A project has at most ${MAX_ALLOWED_ORIGINS} allowed origins. Remove one first.`,
      });
  }
}
