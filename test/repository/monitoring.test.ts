import { expect, test } from "vitest";
import { generatedFiles } from "../../deploy/monitoring/generated-files.ts";
import { WINDOWS } from "../../deploy/monitoring/source/alert.ts";
import { DASHBOARDS } from "../../deploy/monitoring/source/dashboards.ts";
import { allAlerts, runbookOf } from "../../deploy/monitoring/source/render-rules.ts";
import { FAMILIES } from "#shared/metrics/families";
import { readTables } from "#support/documents/markdown";
import { listFiles, readText } from "#support/documents/repository-files";

const files = listFiles();
const alerts = allAlerts(WINDOWS);
const names = [...new Set(alerts.map(({ name }) => name))];

test("the rules and dashboards in the repository are those of their source", () => {
  for (const [path, text] of generatedFiles())
    expect(readText(`deploy/monitoring/${path}`), path).toBe(text);
  const dashboards = files.filter((path) => path.startsWith("deploy/monitoring/dashboards/"));
  expect(dashboards).toHaveLength(DASHBOARDS.length);
});

test("every metric that a rule or a dashboard reads is one that Atlas has", () => {
  const known = new Set(FAMILIES.map(({ name }) => name));
  const exprs = [
    ...alerts.map(({ expr }) => expr),
    ...DASHBOARDS.flatMap(({ panels }) =>
      panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
    ),
  ];
  const read = exprs.flatMap((expr) => expr.match(/\batlas_(?!bridge_)[a-z_]+/g) ?? []);
  expect(read.length).toBeGreaterThan(50);
  const unknown = read.filter((name) => !known.has(name.replace(/_(?:bucket|sum|count)$/, "")));
  expect(unknown).toEqual([]);
});

test("every alert has a page that says what it means, what to query first and what to do", () => {
  const pages = files.filter((path) => path.startsWith("docs/runbooks/"));
  // A command finds a broken audit log, not a metric.
  const wanted = new Set([
    ...names.map((name) => runbookOf({ name })),
    "docs/runbooks/audit-broken.md",
  ]);
  expect(pages.toSorted()).toEqual([...wanted].toSorted());
  for (const page of pages)
    for (const heading of ["## What it means", "## Query first", "## What to do"])
      expect(readText(page), page).toContain(heading);
});

test("every alert is tested, both in the rules' own tests and in the list of docs/metrics.md", () => {
  const tested = readText("deploy/monitoring/rules/atlas.test.yaml");
  for (const name of names) expect(tested).toContain(`alertname: ${name}`);
  const listed = readTables(readText("docs/metrics.md")).find(
    ({ header }) => header[0] === "alert",
  );
  expect((listed?.rows ?? []).map(([alert = ""]) => /Atlas\w+/.exec(alert)?.[0])).toEqual(names);
});
