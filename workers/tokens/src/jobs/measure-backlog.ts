import {
  circuitOpen,
  keyAge,
  refreshesOverdue,
  retentionOverdue,
  revocationsWaiting,
} from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { RETENTION } from "#shared/retention";
import type { Deps } from "../context.ts";
import { readBacklog } from "./backlog-repository.ts";

/** The integrations whose circuit this isolate last saw open, so that a closed one is shown as closed. */
const shown = new Set<string>();

/** Shows what waits in the vault after a sweep. Never throws: nothing depends on the figures. */
export async function measureBacklog(deps: Deps): Promise<void> {
  try {
    const { primaryId } = await deps.keyring();
    const backlog = await readBacklog(deps.db, primaryId);
    meter.set(refreshesOverdue, {}, backlog.refreshesOverdue);
    meter.set(revocationsWaiting, {}, backlog.revocationsWaiting);
    const overdue = backlog.oldestHourAgeSeconds - RETENTION.usage_hours.keptSeconds;
    meter.set(retentionOverdue, { kept: "usage_hours" }, Math.max(0, overdue));
    meter.set(keyAge, { key: "data" }, backlog.dataKeyAgeSeconds);
    meter.set(keyAge, { key: "wrapping" }, backlog.wrappingKeyAgeSeconds);
    for (const integration of shown) meter.set(circuitOpen, { integration }, 0);
    shown.clear();
    for (const integration of backlog.openCircuits) {
      meter.set(circuitOpen, { integration }, 1);
      shown.add(integration);
    }
  } catch {
    deps.log("warn", "backlog_not_measured");
  }
}
