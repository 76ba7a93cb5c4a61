import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { Webhook } from "#shared/contracts/projects/webhook";
import { isId } from "#shared/ids";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { findWebhook } from "./webhook-repository.ts";

/** Reads one webhook. @returns `not_found` for another project's webhook and for an unknown one alike. */
export async function getWebhook(
  deps: Deps,
  ctx: CallContext,
  { id }: { id: string },
): Promise<Result<Webhook, ProjectsError>> {
  const allowed = authorize(ctx, "webhooks:read");
  if (!allowed.ok) return allowed;
  const webhook = isId("webhook", id)
    ? await findWebhook(deps.db, allowed.value.projectId, id)
    : null;
  return webhook === null ? notFound("webhook") : ok(webhook);
}
