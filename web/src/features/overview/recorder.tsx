import { type KeyboardEvent, type PointerEvent, useState } from "react";
import type { Overview } from "../../api/queries/overview.ts";
import { useFormat } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { RecorderTable } from "./recorder-table.tsx";
import { barsPath, indexAt } from "./scale.ts";
import { Strip } from "./strip.tsx";
import { useOverviewText } from "./text.ts";
import { useBucketWords } from "./use-bucket-words.ts";

/** Equal parts of the time axis: every four hours, every day, every five days. */
const COLUMNS = { "24h": 6, "7d": 7, "30d": 6 } as const;
const MOVES: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * Reads and refreshes on one time axis, each on a scale of its own. A crosshair follows the pointer and the arrow keys;
 * the same numbers stand in a table for screen readers.
 */
export function Recorder({ overview }: { overview: Overview }) {
  const text = useOverviewText();
  const format = useFormat();
  const words = useBucketWords(overview);
  const [chosen, setChosen] = useState<number | null>(null);
  const reads = overview.token_reads.buckets;
  const refreshes = overview.refreshes.buckets;
  const count = reads.length;
  const at = chosen === null ? null : Math.min(chosen, count - 1);
  const columns = COLUMNS[overview.range];
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const plot = event.currentTarget.querySelector("svg")?.getBoundingClientRect();
    if (plot === undefined || plot.width === 0) return;
    setChosen(indexAt((event.clientX - plot.left) / plot.width, count));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (move !== undefined)
      setChosen(Math.min(count - 1, Math.max(0, (at ?? (move < 0 ? count : -1)) + move)));
    else if (event.key === "Home") setChosen(0);
    else if (event.key === "End") setChosen(count - 1);
    else if (event.key === "Escape") setChosen(null);
    else return;
    event.preventDefault();
  };
  const reading = at === null ? null : readingAt(overview, at);
  return (
    <Panel
      flush
      title={text.chart.title}
      aside={
        <div className="chart-key">
          <span>
            <i />
            {text.chart.reads}
          </span>
          <span>
            <i className="k2" />
            {text.refreshes}
          </span>
          <span>
            <i className="k3" />
            {text.failedRefreshes}
          </span>
        </div>
      }
    >
      <div
        className="recorder"
        role="slider"
        tabIndex={0}
        aria-label={text.chart.label(text.last[overview.range])}
        aria-valuemin={0}
        aria-valuemax={count - 1}
        aria-valuenow={at ?? count - 1}
        aria-valuetext={
          reading === null || at === null
            ? text.last[overview.range]
            : text.chart.reading(
                words.span(at),
                format.number(reading.reads),
                format.number(reading.refreshes),
                format.number(reading.failed),
              )
        }
        onPointerMove={onPointerMove}
        onPointerLeave={() => setChosen(null)}
        onKeyDown={onKeyDown}
        onBlur={() => setChosen(null)}
      >
        <Strip series={1} values={reads.map((one) => one.count)} columns={columns} at={at} />
        <Strip series={2} values={refreshes.map((one) => one.count)} columns={columns} at={at}>
          {(top, height) => (
            <path
              className="bad"
              d={barsPath(
                refreshes.map((one) => one.failed),
                top,
                height,
              )}
            />
          )}
        </Strip>
        <div className={`axis-x parts-${columns}`} aria-hidden="true">
          {Array.from({ length: columns + 1 }, (_, index) => (
            <span key={index} className={index % 2 === 1 ? "only-wide" : ""}>
              {words.edge(index / columns)}
            </span>
          ))}
        </div>
        {reading === null || at === null ? null : (
          <div className="chart-tip" style={placeOf((at + 0.5) / count)} aria-hidden="true">
            <span className="faint">{words.span(at)}</span>
            <dl>
              <dt>{text.chart.reads}</dt>
              <dd>{format.number(reading.reads)}</dd>
              <dt>{text.refreshes}</dt>
              <dd>{format.number(reading.refreshes)}</dd>
              <dt>{text.failedRefreshes}</dt>
              <dd className={reading.failed === 0 ? "" : "ink-failed"}>
                {format.number(reading.failed)}
              </dd>
            </dl>
          </div>
        )}
      </div>
      <RecorderTable overview={overview} />
    </Panel>
  );
}

function readingAt({ token_reads, refreshes }: Overview, at: number) {
  return {
    reads: token_reads.buckets[at]?.count ?? 0,
    refreshes: refreshes.buckets[at]?.count ?? 0,
    failed: refreshes.buckets[at]?.failed ?? 0,
  };
}

/** Beside the crosshair, on the side with more room. The plot begins 1rem from the left and ends 4.25rem from the right. */
function placeOf(share: number) {
  const distance = (part: number, edge: number) =>
    `calc(${edge + 0.75}rem + (100% - 5.25rem) * ${part})`;
  return share < 0.5
    ? { insetInlineStart: distance(share, 1), insetInlineEnd: "auto" }
    : { insetInlineEnd: distance(1 - share, 4.25) };
}
