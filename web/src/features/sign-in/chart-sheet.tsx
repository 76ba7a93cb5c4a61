/** Distance circles and bearings around a point below the sheet, as on a nautical chart. */
const RINGS = Array.from({ length: 16 }, (_, index) => 254 + 74 * index);
const BEARINGS = Array.from({ length: 25 }, (_, index) => -84 + 7 * index);
const CENTRE = { x: 640, y: 1180, from: 180, to: 1600 };

const SITES = [
  { name: "github", x: 208.1, y: 367.7, bend: "377.0 344.8" },
  { name: "notion", x: 363.7, y: 71.9, bend: "454.8 196.9" },
  { name: "google", x: 640, y: 112, bend: "593.0 216.9", after: true },
  { name: "gitlab", x: 282.1, y: 668.8, bend: "414.0 495.3" },
  { name: "hubspot", x: 640, y: 630, bend: "593.0 475.9", after: true },
];

function bearing(degrees: number): string {
  const radians = (degrees * Math.PI) / 180;
  const at = (radius: number) =>
    `${(CENTRE.x + radius * Math.sin(radians)).toFixed(1)} ${(CENTRE.y - radius * Math.cos(radians)).toFixed(1)}`;
  return `M${at(CENTRE.from)}L${at(CENTRE.to)}`;
}

/** A picture beside the form, for nothing but the eye. */
export const ChartSheet = () => (
  <div className="chart-sheet" aria-hidden="true">
    <svg viewBox="0 0 840 900" preserveAspectRatio="xMidYMid slice">
      {RINGS.map((radius, index) => (
        <circle
          key={radius}
          className={index % 4 === 3 ? "major" : undefined}
          cx={CENTRE.x}
          cy={CENTRE.y}
          r={radius}
        />
      ))}
      {BEARINGS.map((degrees, index) => (
        <path
          key={degrees}
          className={index % 4 === 0 ? "major" : undefined}
          d={bearing(degrees)}
        />
      ))}
      {SITES.map(({ name, x, y, bend }) => (
        <path key={name} className="route" d={`M${x} ${y}Q${bend} 545.9 413.8`} />
      ))}
      {SITES.map(({ name, x, y, after }) => (
        <g key={name}>
          <circle className="site" cx={x} cy={y} r="4.5" />
          <text
            x={after === true ? x + 12 : x - 12}
            y={y + 4}
            textAnchor={after === true ? "start" : "end"}
          >
            {name}
          </text>
        </g>
      ))}
      <circle className="home" cx="545.9" cy="413.8" r="9" />
    </svg>
  </div>
);
