import { type SQL, sql } from "drizzle-orm";
import { CIRCUIT_THRESHOLD } from "../token/times.ts";

/**
 * What a failure says about the integration. `open`: the whole integration fails, so the circuit opens at once, for this
 * long. `down`: the provider seems to be down. `unclear`: it may be this connection alone. For the last two, each
 * connection counts once, so that one bad connection never blocks the others; but a failed probe of a provider that is
 * down always counts.
 */
export type CircuitEffect =
  | { readonly kind: "open"; readonly openMs: number }
  | { readonly kind: "down" }
  | { readonly kind: "unclear" };

/**
 * Closes the circuit, because the provider has answered; unless the circuit has changed since the lease was taken, for
 * example by a 429 to a later request.
 */
export const closeCircuit = ({ takenAt }: { readonly takenAt: string | null }): SQL => sql`
  delete from refresh_circuits k using d where k.integration_id = d.integration_id
    and k.updated_at <= ${takenAt}::timestamptz`;

/**
 * The integration's part of statement C, over its row `c`: how many connections failed in a row, and until when refreshes pause.
 */
export function countFailure(
  { projectId }: { readonly projectId: string },
  { circuit, code }: { readonly circuit: CircuitEffect; readonly code: string },
): SQL {
  const isOpen = circuit.kind === "open";
  const isDown = circuit.kind === "down";
  const weight = isOpen ? CIRCUIT_THRESHOLD : 1;
  const openMs = isOpen
    ? sql`${circuit.openMs}::float8`
    : // 5 s at the threshold, doubling to a minute.
      sql`least(60000, 5000 * 2 ^ least(greatest(refresh_circuits.failures + 1 - ${CIRCUIT_THRESHOLD}::int, 0), 8))`;
  const until = (ms: SQL) => sql`clock_timestamp() + make_interval(secs => (${ms}) / 1000.0)`;
  return sql`
    insert into refresh_circuits (integration_id, project_id, failures, code, open_until)
    select c.integration_id, ${projectId}, ${weight}::int, ${code},
      ${isOpen ? until(openMs) : sql`clock_timestamp()`}
    from c where c.failures = 1 or ${isOpen}::boolean or (${isDown}::boolean and exists (
      select 1 from refresh_circuits o where o.integration_id = c.integration_id
        and o.failures >= ${CIRCUIT_THRESHOLD}::int))
    on conflict (integration_id) do update set
      failures = refresh_circuits.failures + excluded.failures, code = excluded.code,
      updated_at = clock_timestamp(),
      open_until = case when refresh_circuits.failures + excluded.failures >= ${CIRCUIT_THRESHOLD}::int
        then greatest(refresh_circuits.open_until, ${until(openMs)})
        else refresh_circuits.open_until end`;
}
