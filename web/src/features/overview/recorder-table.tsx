import type { Overview } from "../../api/queries/overview.ts";
import { useFormat } from "../../i18n/format.ts";
import { useOverviewText } from "./text.ts";
import { useBucketWords } from "./use-bucket-words.ts";

/** The recorder's numbers, for those who hear them. */
export function RecorderTable({ overview }: { overview: Overview }) {
  const text = useOverviewText();
  const format = useFormat();
  const words = useBucketWords(overview);
  return (
    <div className="visually-hidden">
      <table>
        <caption>
          {text.chart.title}, {text.last[overview.range]}
        </caption>
        <thead>
          <tr>
            <th scope="col">{text.chart.from}</th>
            <th scope="col">{text.chart.reads}</th>
            <th scope="col">{text.refreshes}</th>
            <th scope="col">{text.failedRefreshes}</th>
          </tr>
        </thead>
        <tbody>
          {overview.token_reads.buckets.map(({ at, count }, index) => (
            <tr key={at}>
              <th scope="row">{words.span(index)}</th>
              <td>{format.number(count)}</td>
              <td>{format.number(overview.refreshes.buckets[index]?.count ?? 0)}</td>
              <td>{format.number(overview.refreshes.buckets[index]?.failed ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
