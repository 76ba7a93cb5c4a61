import type { Alert, Windows } from "./alert.ts";
import { burnAlerts, stateAlerts } from "./alerts.ts";
import { OBJECTIVES, ratioName } from "./objectives.ts";

const MARK = "# Made by `npm run generate:monitoring`. Change deploy/monitoring/source instead.";

/** The page of an alert, from the repository's root. */
export const runbookOf = ({ name }: Pick<Alert, "name">): string =>
  `docs/runbooks/${name
    .slice("Atlas".length)
    .replaceAll(/(?<!^)([A-Z])/g, "-$1")
    .toLowerCase()}.md`;

export const allAlerts = (windows: Windows): Alert[] => [
  ...burnAlerts(windows),
  ...stateAlerts(windows),
];

/** Writes the rules as a file for Prometheus. @param every how often they are evaluated, such as `30s`. */
export function renderRules(windows: Windows, every: string): string {
  const used = [...new Set(windows.burn.flatMap(({ long, short }) => [long, short]))];
  const recorded = OBJECTIVES.flatMap((objective) =>
    used.map((window) => [
      `      - record: ${quote(ratioName(objective, window))}`,
      `        expr: ${quote(`(${objective.bad(window)}) / ${objective.all(window)}`)}`,
    ]),
  ).flat();
  return [
    MARK,
    "groups:",
    ...group("atlas-objectives", every),
    ...recorded,
    ...group("atlas-alerts", every),
    ...allAlerts(windows).flatMap(alertLines),
    "",
  ].join("\n");
}

const group = (name: string, every: string): string[] => [
  `  - name: ${name}`,
  `    interval: ${every}`,
  "    rules:",
];

const alertLines = (alert: Alert): string[] => [
  `      - alert: ${alert.name}`,
  `        expr: ${quote(alert.expr)}`,
  `        for: ${alert.for}`,
  "        labels:",
  `          severity: ${alert.severity}`,
  ...(alert.window === undefined ? [] : [`          window: ${alert.window}`]),
  "        annotations:",
  `          summary: ${quote(alert.summary)}`,
  `          runbook: ${runbookOf(alert)}`,
];

/** JSON's text literals are YAML's. */
const quote = (text: string): string => JSON.stringify(text);
