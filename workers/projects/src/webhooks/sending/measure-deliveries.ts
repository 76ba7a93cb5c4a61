import {
  webhookBacklog,
  webhookOldest,
  webhooksFailing,
  webhooksOff,
} from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { Deps } from "../../context.ts";
import { readDeliveryBacklog } from "./queue-repository.ts";

/** Shows how many deliveries wait after a sweep. Never throws: nothing depends on the figures. */
export async function measureDeliveries(deps: Pick<Deps, "db" | "log">): Promise<void> {
  try {
    const { deliveries, oldestAgeSeconds, failing, off } = await readDeliveryBacklog(deps.db);
    meter.set(webhookBacklog, {}, deliveries);
    meter.set(webhookOldest, {}, oldestAgeSeconds);
    meter.set(webhooksFailing, {}, failing);
    meter.set(webhooksOff, {}, off);
  } catch {
    deps.log("warn", "deliveries_not_measured");
  }
}
