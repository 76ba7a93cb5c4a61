import type { FlowCounts, Overview, Usage } from "#shared/contracts/overview";

/** Puts together what two Workers know of each integration, by id. What only one of them knows has zeros for the rest. */
export function joinIntegrations(
  used: Usage["integrations"],
  tried: FlowCounts["integrations"],
): Overview["integrations"] {
  const usage = new Map(used.map((one) => [one.integration_id, one]));
  const flows = new Map(tried.map((one) => [one.integration_id, one]));
  return [...new Set([...usage.keys(), ...flows.keys()])].toSorted().map((integration_id) => ({
    ...(usage.get(integration_id) ?? UNUSED),
    ...(flows.get(integration_id) ?? UNTRIED),
    integration_id,
  }));
}

const UNUSED = { connections: 0, needs_reauth: 0, reads: 0, refreshes: 0, refresh_failures: 0 };
const UNTRIED = { flows_failed: 0, last_connected_at: null, last_failed_at: null };
