const WIDTH = 96;
const TOP = 2;
const BOTTOM = 26;

/** How a figure moved over the range, from its least to its greatest value; the last one is dotted. */
export function Spark({ values }: { values: readonly number[] }) {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  if (values.length < 2) return null;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * WIDTH;
    const y = span === 0 ? BOTTOM : BOTTOM - ((value - least) / span) * (BOTTOM - TOP);
    return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
  });
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} 28`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={`M${points.join("L")}`} />
      <path className="dot" d={`M${points.at(-1)}h.01`} />
    </svg>
  );
}
