import type { CallContext } from "#shared/contracts/call-context";
import type { ApiKey, RenameApiKeyInput } from "#shared/contracts/projects/api-key";
import type { ProjectsError } from "#shared/contracts/projects/service";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { findApiKey } from "./api-key-repository.ts";
import { renameKey } from "./change-key-repository.ts";

/** See {@link ProjectsService.renameApiKey}. */
export async function renameApiKey(
  deps: Deps,
  ctx: CallContext,
  input: { id: string; changes: RenameApiKeyInput },
): Promise<Result<ApiKey, ProjectsError>> {
  const allowed = authorize(ctx, "api_keys:write");
  if (!allowed.ok) return allowed;
  if (!isId("apiKey", input.id)) return notFound("API key");
  await renameKey(deps.db, allowed.value, input.id, input.changes.name);
  const key = await findApiKey(deps.db, allowed.value.projectId, input.id);
  if (key === null) return notFound("API key");
  drainSoon(deps, allowed.value);
  return ok(key);
}
