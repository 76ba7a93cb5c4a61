import type { Dashboard, Panel } from "./dashboards.ts";

const COLUMNS = 3;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;

/** The data source is chosen in Grafana: the first one of Prometheus. */
const datasource = { type: "prometheus", uid: "${datasource}" };

/** Writes a dashboard as Grafana imports it. */
export function renderDashboard({ file, title, panels }: Dashboard): string {
  const dashboard = {
    uid: `atlas-${file}`,
    title,
    tags: ["atlas"],
    schemaVersion: 39,
    editable: false,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: {
      list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" }],
    },
    panels: panels.map(renderPanel),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}

const renderPanel = ({ title, unit, queries }: Panel, index: number) => ({
  id: index + 1,
  type: "timeseries",
  title,
  datasource,
  gridPos: {
    x: (index % COLUMNS) * WIDTH,
    y: Math.floor(index / COLUMNS) * HEIGHT,
    w: WIDTH,
    h: HEIGHT,
  },
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  targets: queries.map(({ expr, legend }, query) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + query),
    datasource,
    expr,
    legendFormat: legend,
  })),
});
