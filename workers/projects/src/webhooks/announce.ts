import { type CallContext, asService } from "#shared/contracts/call-context";
import { drainSoon } from "../audit/drain-outbox.ts";
import type { Deps } from "../context.ts";
import type { SwitchedOff } from "./sending/outcome-repository.ts";

/** Drains the events that say which webhooks Atlas has disabled. */
export function announce(deps: Deps, ctx: CallContext, switchedOff: readonly SwitchedOff[]): void {
  for (const projectId of new Set(switchedOff.map((one) => one.projectId)))
    drainSoon(deps, asService(ctx, "projects", projectId));
}
