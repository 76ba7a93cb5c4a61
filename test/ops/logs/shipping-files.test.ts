import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ECS_VERSION } from "#shared/observe/log";
import ecs from "../../../deploy/logging/ecs-fields.json" with { type: "json" };
import template from "../../../deploy/logging/index-template.json" with { type: "json" };
import { FIELDS } from "../../../workers/tail/src/document.ts";
import { takeChartTools } from "../chart/tools.ts";

const FOLDER = join(import.meta.dirname, "../../../deploy/logging");
/** What Filebeat adds; ECS has them too. */
const WHERE_FROM = ["host.name", "log.file.path"];

type SavedObject = {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  references: { id: string; type: string; name: string }[];
};

const savedObjects = async (): Promise<SavedObject[]> =>
  (await readFile(`${FOLDER}/kibana.ndjson`, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as SavedObject);

test("the index template maps exactly the fields of ECS that Atlas uses, with their types", () => {
  const { properties } = template.template.mappings;
  const types = Object.fromEntries(
    Object.entries(properties).map(([name, { type }]) => [name, type]),
  );
  expect(types).toEqual(ecs.fields);
  expect(ecs.version).toBe(ECS_VERSION);
});

test("Filebeat and rsyslog write the release of ECS, the data stream and the dataset of the template", async () => {
  const [pattern = ""] = template.index_patterns;
  for (const file of ["filebeat.yaml", "rsyslog.conf"]) {
    const text = await readFile(`${FOLDER}/${file}`, "utf8");
    const [, index = ""] = /(?:index: |searchIndex=")([a-z-]+)/.exec(text) ?? [];
    expect(index, file).toBe("logs-atlas-default");
    expect(index.startsWith(pattern.replace("*", ""))).toBe(true);
    expect(text, file).toContain("unstructured_line");
  }
  expect(await readFile(`${FOLDER}/rsyslog.conf`, "utf8")).toContain(`"${ecs.version}"`);
});

test("the tail Worker lets through what the Workers write, all of it in ECS", () => {
  const written = Object.keys(ecs.fields).filter(
    // The launcher and the bridge write these, and neither runs on Cloudflare.
    (name) => !["labels", "message", "server.port"].includes(name),
  );
  expect(Object.keys(FIELDS).toSorted()).toEqual(written.toSorted());
});

test("Filebeat lets through what ECS names and where a line comes from, and nothing else", async () => {
  const { parseYaml } = await takeChartTools();
  const [config] = parseYaml(await readFile(`${FOLDER}/filebeat.yaml`, "utf8")) as [
    { processors: Record<string, { fields: string[] }>[] },
  ];
  const last = config.processors.at(-1);
  expect(Object.keys(last ?? {})).toEqual(["include_fields"]);
  const wanted = Object.keys(ecs.fields).filter((name) => name !== "@timestamp");
  expect(last?.["include_fields"]?.fields.toSorted()).toEqual(
    [...wanted, ...WHERE_FROM].toSorted(),
  );
});

test("Kibana's objects refer to each other, and show fields that are mapped", async () => {
  const objects = await savedObjects();
  const known = new Set(objects.map(({ type, id }) => `${type}/${id}`));
  const fields = new Set<string>();
  for (const { id, attributes, references } of objects) {
    for (const reference of references)
      expect(known, id).toContain(`${reference.type}/${reference.id}`);
    for (const field of (attributes["columns"] as string[] | undefined) ?? []) fields.add(field);
    const state = JSON.parse((attributes["visState"] as string | undefined) ?? "{}") as {
      aggs?: { params: { field?: string } }[];
    };
    for (const { params } of state.aggs ?? []) if (params.field) fields.add(params.field);
    const panels = JSON.parse((attributes["panelsJSON"] as string | undefined) ?? "[]") as {
      panelIndex: string;
      panelRefName: string;
    }[];
    for (const { panelIndex, panelRefName } of panels)
      expect(references.map(({ name }) => name)).toContain(`${panelIndex}:${panelRefName}`);
  }
  expect(fields.size).toBeGreaterThan(8);
  for (const field of fields)
    expect(field.startsWith("labels.") || field in ecs.fields, field).toBe(true);
  expect(known).toContain("index-pattern/atlas-logs");
  expect(known).toContain("dashboard/atlas-logs");
});
