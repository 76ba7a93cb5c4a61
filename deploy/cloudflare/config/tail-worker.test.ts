import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { ALL_WORKERS, WORKERS, isTailed } from "../../workerd/environment.ts";
import { deployOrder } from "./order.ts";
import { resolveWorkerConfig } from "./resolved-config.ts";
import { secretsOf, variablesOf, workersOf } from "./settings.ts";

const ROOT = pathToFileURL(`${import.meta.dirname}/../../../`);
const SETTINGS = {
  ATLAS_BASE_URL: "https://atlas.operator.test",
  ELASTICSEARCH_URL: "https://elastic.operator.test",
  ELASTICSEARCH_API_KEY: "MARKER",
};
const CONSUMER = '[[tail_consumers]]\nservice = "atlas-tail-staging"';

test("without an address of Elasticsearch there is no tail Worker, and nobody names one", async () => {
  expect(workersOf({ ...SETTINGS, ELASTICSEARCH_URL: "" })).toEqual(WORKERS);
  for (const worker of WORKERS)
    expect(await resolveWorkerConfig(worker, "staging", {}), worker).not.toContain("tail");
});

test("with it the tail Worker is deployed before all whose lines it gets, and after telemetry", () => {
  const order = deployOrder(ROOT, workersOf(SETTINGS));
  expect(order.toSorted()).toEqual([...ALL_WORKERS].toSorted());
  expect(order.slice(0, 2)).toEqual(["telemetry", "tail"]);
});

test("every Worker but telemetry and the tail Worker itself hands its lines over", async () => {
  for (const worker of ALL_WORKERS) {
    const config = await resolveWorkerConfig(worker, "staging", SETTINGS);
    expect(config.includes(CONSUMER), worker).toBe(isTailed(worker));
    expect(config, worker).not.toContain("MARKER");
  }
  expect(ALL_WORKERS.filter((worker) => !isTailed(worker))).toEqual(["telemetry", "tail"]);
});

test("only the tail Worker has the address and the key, the key as a secret", () => {
  for (const worker of WORKERS)
    expect(
      JSON.stringify([secretsOf(worker, SETTINGS), variablesOf(worker, SETTINGS)]),
    ).not.toMatch(/MARKER|elastic/);
  expect(secretsOf("tail", SETTINGS)).toEqual({ ELASTICSEARCH_API_KEY: "MARKER" });
  expect(variablesOf("tail", SETTINGS)).toEqual({
    ELASTICSEARCH_URL: SETTINGS.ELASTICSEARCH_URL,
  });
});
