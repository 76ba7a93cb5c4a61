import { runInBackground } from "#shared/async/run-in-background";
import type { Deps } from "../context.ts";
import { type FlowRecord, sealFlow } from "../flows/flow-records.ts";

/** A flow as it was stored when it started. */
export type StoredFlow = {
  readonly flowSecret: string;
  readonly flowHandle: string;
  readonly sessionHandle: string;
  readonly record: FlowRecord;
  readonly sealed: string;
};

/**
 * Keeps the scopes that a flow's link asks for, so that a scope which the integration gets while the person is at the
 * provider does not look asked for and granted. A flow is stored before its integration is known, so this runs behind the
 * answer. Safe to lose: the callback then takes the integration's scopes as they are by then.
 */
export function keepScopes(
  deps: Pick<Deps, "flows" | "waitUntil" | "log">,
  { flowSecret, flowHandle, sessionHandle, record, sealed }: StoredFlow,
  scopes: readonly string[],
): void {
  runInBackground(deps, async () => {
    const after = await sealFlow(flowSecret, flowHandle, { ...record, scopes });
    await deps.flows.amendFlow(sessionHandle, flowHandle, { before: sealed, after });
  });
}
