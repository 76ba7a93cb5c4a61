import type { Overview } from "../../api/queries/overview.ts";
import { useFormat } from "../../i18n/format.ts";

/** How the times of an overview are written: hours within a day, days beyond. */
export function useBucketWords({ range, from, to, bucket_seconds }: Overview): {
  /** When a bucket begins and ends. */
  span: (index: number) => string;
  /** The moment at a share of the axis. */
  edge: (share: number) => string;
} {
  const format = useFormat();
  const fromMs = Date.parse(from);
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    span: (index) => {
      const begin = fromMs + index * bucket_seconds * 1_000;
      return range === "30d"
        ? format.day(iso(begin))
        : `${format.day(iso(begin))}, ${format.clock(iso(begin))}–${format.clock(iso(begin + bucket_seconds * 1_000))}`;
    },
    edge: (share) => {
      const at = iso(fromMs + share * (Date.parse(to) - fromMs));
      return range === "24h" ? format.clock(at) : format.day(at);
    },
  };
}
