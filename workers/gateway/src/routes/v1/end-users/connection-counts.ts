import { asService } from "#shared/contracts/call-context";
import type { ConnectionCounts } from "#shared/contracts/tokens/connection";
import type { Scope } from "../../../context.ts";
import { unwrap } from "../../../http/problem.ts";

type Counts = Omit<ConnectionCounts, "end_user_id">;

/** Asks the vault once how many connections each of these end users has. @returns what looks up the answer. */
export async function countConnections(
  { services, caller }: Pick<Scope, "services" | "caller">,
  endUserIds: string[],
): Promise<(endUserId: string) => Counts> {
  const input = { end_user_ids: endUserIds };
  const counts = unwrap(await services.TOKENS.countConnections(caller, input));
  const byId = new Map(counts.map(({ end_user_id, ...numbers }) => [end_user_id, numbers]));
  return (endUserId) => byId.get(endUserId) ?? { active: 0, needs_reauth: 0, other: 0 };
}

/**
 * Counts one end user's connections for the answer to a change. Atlas itself counts: a caller with `end_users:write` alone
 * may not read connections, and a refusal would come after the change was made.
 */
export async function countAfterChange(
  { services, caller }: Scope,
  endUserId: string,
): Promise<Counts> {
  const by = asService(caller, "gateway", caller.projectId ?? "");
  const connectionsOf = await countConnections({ services, caller: by }, [endUserId]);
  return connectionsOf(endUserId);
}
