import type { CallContext } from "#shared/contracts/call-context";
import type { ProjectsError } from "#shared/contracts/projects/service";
import type { CreateWebhookInput, NewWebhook } from "#shared/contracts/projects/webhook";
import { newId } from "#shared/ids";
import { type Result, err, ok } from "#shared/result";
import { authorizeProven } from "#shared/rpc/require-recent-proof";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import { notFound } from "../projects/errors.ts";
import { makeSecret, sealNewSecret } from "./keys/webhook-secret.ts";
import { insertWebhook } from "./webhook-repository.ts";
import { checkWebhookUrl } from "./webhook-url.ts";

const MAX_WEBHOOKS = 20;

/**
 * Creates a webhook. Only this answer holds the signing secret; the database stores it sealed.
 *
 * @returns `invalid_url`, or `limit_reached` at 20 webhooks.
 */
export async function createWebhook(
  deps: Deps,
  ctx: CallContext,
  input: CreateWebhookInput,
): Promise<Result<NewWebhook, ProjectsError>> {
  const allowed = authorizeProven(ctx, "webhooks:write");
  if (!allowed.ok) return allowed;
  const url = checkWebhookUrl(input.url, deps.policy);
  if (!url.ok) return url;
  const id = newId("webhook");
  const secret = makeSecret();
  const sealed = await sealNewSecret(await deps.keyring(), allowed.value.projectId, id, secret);
  const row = {
    id,
    url: url.value,
    description: input.description ?? "",
    eventTypes: input.event_types ?? null,
    ...sealed,
  };
  const result = await insertWebhook(deps.db, allowed.value, row, MAX_WEBHOOKS);
  if ("refused" in result)
    return result.refused === "no_project"
      ? notFound("project")
      : err({
          code: "limit_reached",
          detail: `A project has at most ${MAX_WEBHOOKS} webhooks. Delete one first.`,
        });
  drainSoon(deps, allowed.value);
  return ok({ ...result.inserted, secret });
}
