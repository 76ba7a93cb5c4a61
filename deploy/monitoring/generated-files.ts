import { WINDOWS } from "./source/alert.ts";
import { DASHBOARDS } from "./source/dashboards.ts";
import { renderDashboard } from "./source/render-dashboard.ts";
import { renderRules } from "./source/render-rules.ts";

/** What is generated into this folder, by path. In git, because operators and the chart take it from there. */
export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ["rules/atlas.yaml", renderRules(WINDOWS, "30s")],
    ...DASHBOARDS.map(
      (dashboard) => [`dashboards/${dashboard.file}.json`, renderDashboard(dashboard)] as const,
    ),
  ]);
