import { expect, test } from "vitest";
import { FAMILIES } from "#shared/metrics/families";
import { readCodeSpans, readTables } from "#support/documents/markdown";
import { readText } from "#support/documents/repository-files";

const tables = readTables(readText("docs/metrics.md"));

test("the page lists every metric with its kind, its labels and its help", () => {
  const table = tables.find(({ header }) => header[0] === "metric");
  const listed = (table?.rows ?? []).map(([name = "", kind = "", labels = "", help = ""]) => ({
    name: readCodeSpans(name)[0],
    kind,
    labels: readCodeSpans(labels),
    help,
  }));
  expect(listed).toEqual(
    FAMILIES.map(({ name, kind, labels, help }) => ({ name, kind, labels: [...labels], help })),
  );
});

test("no two metrics share a name", () => {
  expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
});
