import type { ReactNode } from "react";
import { useFormat } from "../../i18n/format.ts";
import { WIDTH, linePath, topOf, xOf } from "./scale.ts";

/** One measure on the recorder's time axis, on a scale of its own. `series` chooses the colour. */
export function Strip({
  values,
  series,
  columns,
  at,
  children,
}: {
  values: readonly number[];
  series: 1 | 2;
  /** Into how many equal parts the grid divides the time. */
  columns: number;
  /** The bucket under the crosshair. */
  at: number | null;
  children?: (top: number, height: number) => ReactNode;
}) {
  const format = useFormat();
  const height = series === 1 ? 136 : 56;
  const top = topOf(values);
  const line = linePath(values, top, height);
  const x = at === null ? 0 : xOf(at, values.length);
  const y = at === null ? 0 : height - ((values[at] ?? 0) / top) * height;
  return (
    <div className={series === 1 ? "strip" : "strip low"}>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {[0.5, height / 2 + 0.5].map((level) => (
          <line key={level} className="grid" x1="0" x2={WIDTH} y1={level} y2={level} />
        ))}
        {Array.from({ length: columns - 1 }, (_, index) => {
          const column = ((index + 1) / columns) * WIDTH;
          return <line key={column} className="grid" x1={column} x2={column} y1="0" y2={height} />;
        })}
        <line className="zero" x1="0" x2={WIDTH} y1={height - 0.5} y2={height - 0.5} />
        <path className={`f${series}`} d={`${line}V${height}H0Z`} />
        <path className={`l${series}`} d={line} />
        {children?.(top, height)}
        {at === null ? null : (
          <>
            <line className="cursor" x1={x} x2={x} y1={series === 1 ? 0 : -24} y2={height} />
            <path className="dot" d={`M${x} ${y}h.01`} />
            <path className="dot" d={`M${x} ${y}h.01`} />
          </>
        )}
      </svg>
      <div className="axis-y num" aria-hidden="true">
        <span>{format.compact(top)}</span>
        {series === 1 ? <span>{format.compact(top / 2)}</span> : null}
        <span>0</span>
      </div>
    </div>
  );
}
