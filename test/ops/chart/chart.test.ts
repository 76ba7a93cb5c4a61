import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { IMAGE_PORTS } from "../../../deploy/docker/ports.ts";
import { ENVIRONMENT } from "../../../deploy/workerd/environment.ts";
import { type ChartTools, takeChartTools } from "./tools.ts";
import { type Manifest, findMistakes } from "./validate.ts";

const CHART = join(import.meta.dirname, "../../../deploy/helm/atlas");
const VERSIONS = ["1.34.0", "1.35.0"];

/** Installations that differ as much as the values allow. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  "the defaults": [],
  everything: [
    "ingress.enabled=true",
    "ingress.annotations.cert-manager\\.io/cluster-issuer=letsencrypt",
    "metrics.enabled=true",
    "metrics.serviceMonitor=true",
    "metrics.rules=true",
    "metrics.dashboards=true",
    "logging.filebeat=true",
    "secrets.externalSecret.enabled=true",
    "networkPolicy.clients[0].namespaceSelector.matchLabels.name=ingress",
    "networkPolicy.collector[0].namespaceSelector.matchLabels.name=monitoring",
    "networkPolicy.prometheus[0].namespaceSelector.matchLabels.name=monitoring",
    "image.pullSecrets[0]=registry",
    "tolerations[0].key=atlas",
    "tolerations[0].operator=Exists",
    "nodeSelector.pool=atlas",
    "podAnnotations.team=identity",
  ],
  "Neon and Upstash": ["stores=direct", "metrics.enabled=true", "metrics.serviceMonitor=true"],
  "the least": [
    "autoscaling.enabled=false",
    "podDisruptionBudget.enabled=false",
    "networkPolicy.enabled=false",
    "migration.enabled=false",
  ],
};

let tools: ChartTools;
beforeAll(async () => {
  tools = await takeChartTools();
});

async function render(
  sets: readonly string[],
  version = "1.35.0",
  chart = CHART,
): Promise<Manifest[]> {
  const flags = sets.flatMap((set) => ["--set", set]);
  const args = ["template", "atlas", chart, "--namespace", "atlas", "--kube-version", version];
  return tools.parseYaml(await tools.helm([...args, ...flags])) as Manifest[];
}

const find = (manifests: readonly Manifest[], kind: string, name = "atlas"): Manifest => {
  const found = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return found;
};

/** The pod templates of a rendered chart. */
const pods = (manifests: readonly Manifest[]): Manifest["spec"][] =>
  manifests.flatMap(({ kind, spec }) => {
    if (kind === "Deployment" || kind === "Job") return [spec.template.spec];
    return kind === "CronJob" ? [spec.jobTemplate.spec.template.spec] : [];
  });

test("helm lint --strict has nothing to say", async () => {
  expect(await tools.helm(["lint", "--strict", CHART])).toContain("0 chart(s) failed");
});

test("the chart and its images have the version of the package", async () => {
  const { version } = JSON.parse(await readFile(join(CHART, "../../../package.json"), "utf8"));
  const [chart] = tools.parseYaml(await readFile(`${CHART}/Chart.yaml`, "utf8"));
  expect(chart).toMatchObject({ version, appVersion: version });
  for (const pod of pods(await render([])))
    for (const { image } of pod.containers) expect(image).toMatch(new RegExp(`:${version}$`));
  const digest = `sha256:${"a".repeat(64)}`;
  const pinned = pods(await render([`image.atlasDigest=${digest}`]));
  expect(pinned.map((pod) => pod.containers[0].image)).toContain(
    `registry.example.com/atlas/atlas@${digest}`,
  );
});

describe.each(VERSIONS)("for Kubernetes %s", (version) => {
  test.each(Object.entries(CASES))(
    "with %s both validators accept every manifest",
    async (_, sets) => {
      const manifests = await render(sets, version);
      expect(manifests.length).toBeGreaterThan(4);
      const mistakes = await Promise.all(manifests.map((one) => findMistakes(tools, one)));
      expect(mistakes.flat()).toEqual([]);
    },
  );
});

test("the validators find an unknown field, a wrong type, a missing field and a wrong enum value", async () => {
  const broken = async (change: (deployment: Manifest) => void): Promise<string> => {
    const deployment = find(await render([]), "Deployment");
    change(deployment);
    return (await findMistakes(tools, deployment)).join();
  };
  const container = (one: Manifest) => one.spec.template.spec.containers[0];
  expect(await broken((one) => (container(one).imagePolicy = "x"))).toContain("imagePolicy is not");
  expect(await broken((one) => (container(one).args = "x"))).toContain("args is not a list");
  expect(await broken((one) => delete one.spec.selector)).toContain("selector");
  expect(await broken((one) => (container(one).imagePullPolicy = "Maybe"))).not.toBe("");
});

test("every pod runs as nobody, on a read-only root, without rights and without a token", async () => {
  for (const sets of Object.values(CASES))
    for (const pod of pods(await render(sets))) {
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      for (const { securityContext, resources } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(resources.limits.memory).toMatch(/Mi$/);
      }
    }
});

test("a rollout takes no pod away before another is ready, and drains each for its background work", async () => {
  const { spec } = find(await render([]), "Deployment");
  expect(spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  const pod = spec.template.spec;
  const slept = pod.containers[0].lifecycle.preStop.sleep.seconds;
  expect(slept).toBeGreaterThanOrEqual(30);
  expect(pod.terminationGracePeriodSeconds - slept).toBeGreaterThanOrEqual(40);
});

test("the autoscaler alone decides the number of pods when it is on", async () => {
  const scaled = await render([]);
  expect(find(scaled, "Deployment").spec).not.toHaveProperty("replicas");
  expect(find(scaled, "HorizontalPodAutoscaler").spec.minReplicas).toBe(2);
  const fixed = await render(["autoscaling.enabled=false", "replicas=3"]);
  expect(find(fixed, "Deployment").spec.replicas).toBe(3);
  expect(fixed.map(({ kind }) => kind)).not.toContain("HorizontalPodAutoscaler");
});

test("the migrations run before the pods change, with the database's address only", async () => {
  const job = find(await render([]), "Job", "atlas-migration");
  expect(job.metadata.annotations?.["helm.sh/hook"]).toBe("pre-install,pre-upgrade");
  expect(job.spec.activeDeadlineSeconds).toBe(3600);
  const [container] = job.spec.template.spec.containers;
  expect(container.env.map(({ name }: { name: string }) => name)).toEqual(["DATABASE_URL"]);
});

test("no manifest has a secret's value, and only the bridge and the migrations see the stores' addresses", async () => {
  const manifests = await render(CASES["everything"] ?? []);
  expect(manifests.map(({ kind }) => kind)).not.toContain("Secret");
  const readers = manifests.filter((one) => JSON.stringify(one).includes('"atlas-stores","key"'));
  expect(readers.map(({ metadata }) => metadata.name).toSorted()).toEqual([
    "atlas-bridge",
    "atlas-migration",
  ]);
});

test("with the bridge every store that a Worker needs is its address, and every port is the image's", async () => {
  const manifests = await render(["metrics.enabled=true"]);
  const [container] = find(manifests, "Deployment").spec.template.spec.containers;
  const names = container.env.map(({ name }: { name: string }) => name);
  const needed = Object.values(ENVIRONMENT).flatMap(({ secrets }) => secrets);
  for (const name of needed.filter((one) => /^(?:DATABASE|REDIS)_/.test(one)))
    expect(names).toContain(name);
  const ports = (list: { name: string; containerPort: number }[]) =>
    Object.fromEntries(list.map(({ name, containerPort }) => [name, containerPort]));
  expect(ports(container.ports)).toEqual({
    http: IMAGE_PORTS.public,
    dashboard: IMAGE_PORTS.dashboard,
    jobs: IMAGE_PORTS.jobs,
    metrics: IMAGE_PORTS.metrics,
  });
  const [bridge] = find(manifests, "Deployment", "atlas-bridge").spec.template.spec.containers;
  expect(ports(bridge.ports)).toEqual({ bridge: IMAGE_PORTS.bridge });
  expect(container.args).toContain(`--external-addr=bridge=atlas-bridge:${IMAGE_PORTS.bridge}`);
});

type Schema = {
  type?: string;
  additionalProperties?: unknown;
  properties?: Record<string, Schema>;
  propertyNames?: unknown;
};

/** Where values and schema do not name the same things, and where the schema lets other names through. */
function differences(values: unknown, schema: Schema, path: string): string[] {
  if (schema.type !== "object" || schema.properties === undefined) return [];
  const isOpen = schema.additionalProperties !== false ? [`${path} takes any name`] : [];
  const here = Object.keys((values ?? {}) as object);
  // Optional parts of Kubernetes' own types, such as limits.cpu.
  const there = Object.keys(schema.properties).filter((name) => name !== "global");
  const required = (schema as { required?: string[] }).required ?? [];
  return [
    ...isOpen,
    ...here.filter((name) => !there.includes(name)).map((name) => `${path}.${name} has no schema`),
    ...required
      .filter((name) => !here.includes(name))
      .map((name) => `${path}.${name} has no value`),
    ...here.flatMap((name) =>
      differences(
        (values as Record<string, unknown>)[name],
        schema.properties?.[name] ?? {},
        `${path}.${name}`,
      ),
    ),
  ];
}

test("the schema names exactly the values that there are, and refuses every other name", async () => {
  const schema: Schema = JSON.parse(await readFile(`${CHART}/values.schema.json`, "utf8"));
  const [values] = tools.parseYaml(await readFile(`${CHART}/values.yaml`, "utf8"));
  expect(differences(values, schema, "values")).toEqual([]);
  for (const wrong of ["nonsense=1", "bridge.nonsense=1", "env.VAULT_KEYS=x", "stores=other"])
    await expect(render([wrong]), wrong).rejects.toThrow("values don't meet the specifications");
});

test("alert rules and dashboards of a linked folder become a PrometheusRule and ConfigMaps", async () => {
  const folder = await mkdtemp(`${tmpdir()}/atlas-chart-`);
  try {
    await cp(CHART, `${folder}/atlas`, { recursive: true });
    await rm(`${folder}/atlas/monitoring`, { recursive: true, force: true });
    const groups = [
      { name: "atlas", rules: [{ alert: "Down", expr: 'up{job="{{ x }}"} == 0', for: "5m" }] },
    ];
    const dashboard = { title: "Overview {{instance}}", panels: [] };
    await mkdir(`${folder}/monitoring/rules`, { recursive: true });
    await mkdir(`${folder}/monitoring/dashboards`);
    await writeFile(`${folder}/monitoring/rules/alerts.test.yaml`, "tests: []\n");
    await writeFile(`${folder}/monitoring/rules/alerts.yaml`, JSON.stringify({ groups }));
    await writeFile(`${folder}/monitoring/dashboards/overview.json`, JSON.stringify(dashboard));
    await symlink("../monitoring", `${folder}/atlas/monitoring`);
    const manifests = await render(CASES["everything"] ?? [], "1.35.0", `${folder}/atlas`);
    const rule = find(manifests, "PrometheusRule", "atlas-alerts");
    expect(rule.spec).toEqual({ groups });
    expect(manifests.filter(({ kind }) => kind === "PrometheusRule")).toHaveLength(1);
    expect(await findMistakes(tools, rule)).toEqual([]);
    const { data } = find(manifests, "ConfigMap", "atlas-overview");
    expect(JSON.parse(data["overview.json"])).toEqual(dashboard);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the configuration of Filebeat is the file in deploy/logging, when it is asked for", async () => {
  const config = find(await render(["logging.filebeat=true"]), "ConfigMap", "atlas-filebeat");
  const { "filebeat.yml": text = "" } = config["data"] as Record<string, string>;
  const file = await readFile(join(CHART, "../../logging/filebeat.yaml"), "utf8");
  expect(text.trim()).toBe(file.trim());
  const names = (await render([])).map(({ metadata }) => metadata.name);
  expect(names).not.toContain("atlas-filebeat");
});
