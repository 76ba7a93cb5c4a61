import { type CallContext, asService } from "#shared/contracts/call-context";
import type { ChangedEndUser, EndUserChange } from "#shared/contracts/users/end-user";
import { asGateway } from "../context.ts";
import type { Env } from "../env.ts";

type Services = Pick<Env, "OAUTH" | "PROJECTS" | "TOKENS" | "USERS">;

/**
 * Has everything follow a change of an end user's state: the connections, after a deletion the flows too, and then the row.
 * Each step can be repeated, and the last one ends the change, so a run that dies anywhere is repeated by the job.
 *
 * @returns whether the change is over.
 */
export async function followEndUser(
  services: Services,
  ctx: CallContext,
  change: EndUserChange,
): Promise<boolean> {
  const { project_id, end_user_id } = change;
  const by = asService(ctx, "gateway", project_id);
  const connections = await services.TOKENS.followEndUser(by, { end_user_id });
  // Another run has removed the person.
  if (!connections.ok) return connections.error.code === "not_found";
  if (!connections.value.done) return false;
  if (change.state === "deleting") {
    const flows = await services.OAUTH.forgetEndUser(by, { end_user_id });
    if (!flows.ok || !flows.value.done) return false;
  }
  const finished = await services.USERS.finishEndUser(by, change);
  if (finished.ok && change.state === "deleting")
    await services.PROJECTS.drainOutbox(by, { project_id });
  return finished.ok;
}

/**
 * Has the jobs look, before a change is made: if this isolate dies between the change and what follows it, nobody else
 * would tell them. A cache that is away makes them look anyway.
 */
export async function expectChange(
  services: Pick<Services, "TOKENS">,
  ctx: Pick<CallContext, "requestId">,
): Promise<void> {
  await services.TOKENS.expectRun(asGateway(ctx.requestId)).catch(() => undefined);
}

/** As {@link followEndUser}, for the caller who made the change. What fails is left to the job, which is told. */
export async function followSoon(
  services: Services,
  ctx: CallContext,
  { change }: ChangedEndUser,
): Promise<boolean> {
  if (change === null) return true;
  const over = await followEndUser(services, ctx, change).catch(() => false);
  if (!over)
    await services.TOKENS.expectRun(asService(ctx, "gateway", change.project_id)).catch(
      () => undefined,
    );
  return over;
}
