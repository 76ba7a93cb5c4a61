/** The width of every chart's own coordinates. */
export const WIDTH = 1000;

const STEPS = [2, 4, 6, 8, 10];

/** The top of an axis: round, even so that its half is a whole number, and not below the greatest value. */
export function topOf(values: readonly number[]): number {
  const most = Math.max(2, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  const step = STEPS.find((candidate) => candidate * power >= most) ?? 10;
  return step * power;
}

/** Where the middle of a bucket is. */
export const xOf = (index: number, count: number): number => ((index + 0.5) / count) * WIDTH;

/** The bucket at a share of the width. */
export const indexAt = (share: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor(share * count)));

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** A line through the middles of the buckets, level to both edges. */
export function linePath(values: readonly number[], top: number, height: number): string {
  const y = (value: number) => round(height - (value / top) * height);
  const points = values.map((value, index) => `L${round(xOf(index, values.length))} ${y(value)}`);
  return `M0 ${y(values[0] ?? 0)}${points.join("")}L${WIDTH} ${y(values.at(-1) ?? 0)}`;
}

/** Bars that stand on the bottom, one for every value that is not zero; none is too low to be seen. */
export function barsPath(values: readonly number[], top: number, height: number): string {
  const width = Math.min(14, (WIDTH / values.length) * 0.5);
  return values
    .map((value, index) => {
      if (value === 0) return "";
      const tall = Math.max(1.5, (value / top) * height);
      const left = round(xOf(index, values.length) - width / 2);
      return `M${left} ${height}h${round(width)}v-${round(tall)}h-${round(width)}Z`;
    })
    .join("");
}
