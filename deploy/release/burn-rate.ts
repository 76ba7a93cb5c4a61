import { WINDOWS } from "../monitoring/source/alert.ts";
import { OBJECTIVES, type Objective } from "../monitoring/source/objectives.ts";
import type { Prometheus } from "./prometheus.ts";

type Judged = Pick<Objective, "target" | "what" | "bad" | "all">;

/** Faster than this wakes somebody up, so a version that burns as fast does not stay. */
const LIMIT = Math.max(...WINDOWS.burn.map(({ factor }) => factor));

/** Fewer failures than this are chance. */
const FEWEST_FAILURES = 5;

/** The objectives, and all requests: two in a hundred that fail are the limit, as in the alert for them. */
const JUDGED: readonly Judged[] = [
  ...OBJECTIVES,
  {
    what: "requests",
    target: 1 - 0.02 / LIMIT,
    bad: (window) =>
      `(sum(rate(atlas_http_requests_total{status=~"500|503"}[${window}])) or vector(0))`,
    all: (window) => `sum(rate(atlas_http_requests_total[${window}]))`,
  },
];

export type Look = {
  prometheus: Prometheus;
  /** How far back a look reaches. */
  windowSeconds: number;
  /** When the release began, as RFC 3339: what failed before is not its fault. */
  since?: string;
  /** The percentage of requests that the new version gets. */
  percentage: number;
};

/** How fast one objective's budget burns: 1 uses it up exactly in its 30 days. */
export type Burn = { what: string; failures: number; rate: number };

/**
 * Says how fast the new version alone would burn each error budget: the failures beyond those of the time before it,
 * divided by its share of the requests. Half a percent of all reads is half of them when one in a hundred is its own.
 *
 * @throws Error when Prometheus does not scrape Atlas: nothing would notice a bad release then.
 */
export async function readBurns(look: Look): Promise<Burn[]> {
  const { prometheus, windowSeconds, since, percentage } = look;
  if (!((await prometheus.query('sum(up{job="atlas"})')) ?? 0))
    throw new Error(
      'Prometheus does not scrape Atlas (no up{job="atlas"} is 1), so nothing would notice a bad release. See docs/runbooks/metrics-missing.md.',
    );
  const window = `${windowSeconds}s`;
  return Promise.all(
    JUDGED.map(async ({ what, target, bad, all }) => {
      const ratio = `(${bad(window)}) / ${all(window)}`;
      const [failing, failed, before] = await Promise.all([
        prometheus.query(ratio),
        prometheus.query(`(${bad(window)}) * ${windowSeconds}`),
        since === undefined ? null : prometheus.query(ratio, since),
      ]);
      const excess = Math.max(0, (failing ?? 0) - (before ?? 0));
      const rate = excess / (percentage / 100) / (1 - target);
      return { what, failures: Math.round(failed ?? 0), rate };
    }),
  );
}

/** What burns too fast, in words; null when nothing does. */
export function findFire(burns: readonly Burn[]): string | null {
  const burning = burns.filter(({ failures, rate }) => failures >= FEWEST_FAILURES && rate > LIMIT);
  return burning.length === 0
    ? null
    : burning
        .map(
          ({ what, failures, rate }) =>
            `${failures} ${what} failed: the error budget burns ${Math.round(rate)} times too fast (limit ${LIMIT})`,
        )
        .join("; ");
}
