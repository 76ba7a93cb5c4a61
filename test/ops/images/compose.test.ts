import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { IMAGES, imageEnvironment } from "../../../deploy/docker/assemble.ts";
import { IMAGE_PORTS } from "../../../deploy/docker/ports.ts";
import { ENVIRONMENT, environmentNames } from "../../../deploy/workerd/environment.ts";
import { takeChartTools } from "../chart/tools.ts";

const FOLDER = join(import.meta.dirname, "../../../deploy/compose");

type Service = {
  image: string;
  environment?: Record<string, string>;
  depends_on?: string[] | Record<string, unknown>;
  networks: string[];
  ports?: string[];
  volumes?: string[];
  secrets?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  entrypoint?: string[];
};
type Compose = {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { environment: string }>;
};

let text: string;
let compose: Compose;
let parse: (text: string) => unknown[];
beforeAll(async () => {
  ({ parseYaml: parse } = await takeChartTools());
  text = await readFile(`${FOLDER}/docker-compose.yaml`, "utf8");
  [compose] = parse(text) as [Compose];
});

const services = (): [string, Service][] => Object.entries(compose.services);
const isOurs = ({ image }: Service): boolean => image.startsWith("${ATLAS_IMAGES:-}");

test("every service that is not Atlas's own is pinned by a full version", () => {
  for (const [name, { image }] of services().filter(([, service]) => !isOurs(service)))
    expect(image, name).toMatch(/:v?\d+\.\d+(?:\.\d+)?(?:-bookworm)?$/);
  const ours = services().filter(([, service]) => isOurs(service));
  const names = new Set(ours.map(([, { image }]) => image.replace(/^\$\{.*?\}|:\$\{.*$/g, "")));
  expect([...names].toSorted()).toEqual([...IMAGES].toSorted());
});

test("what a service refers to is there: other services, networks, volumes, secrets, files", async () => {
  for (const [name, service] of services()) {
    const needed = Array.isArray(service.depends_on)
      ? service.depends_on
      : Object.keys(service.depends_on ?? {});
    expect(Object.keys(compose.services), name).toEqual(expect.arrayContaining(needed));
    expect(Object.keys(compose.networks), name).toEqual(expect.arrayContaining(service.networks));
    expect(Object.keys(compose.secrets), name).toEqual(
      expect.arrayContaining(service.secrets ?? []),
    );
    for (const volume of service.volumes ?? []) {
      const [source = ""] = volume.split(":");
      if (/^\.\.?\/.*\.yaml$/.test(source))
        expect(parse(await readFile(`${FOLDER}/${source}`, "utf8"))).toHaveLength(1);
      else if (source.startsWith(".")) expect(existsSync(`${FOLDER}/${source}`)).toBe(true);
      else if (!source.startsWith("/")) expect(Object.keys(compose.volumes)).toContain(source);
    }
  }
});

test("every variable of the file is in env.example, and the other way round", async () => {
  const example = await readFile(`${FOLDER}/env.example`, "utf8");
  const documented = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  const used = new Set([
    ...[...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name),
    ...Object.values(compose.secrets).map(({ environment }) => environment),
  ]);
  expect(documented.toSorted()).toEqual([...used].toSorted());
});

test("Atlas gets every secret of every Worker, and no setting that nothing reads", () => {
  const names = Object.keys(compose.services["atlas"]?.environment ?? {});
  const needed = Object.values(ENVIRONMENT).flatMap(({ secrets, vars }) => [...secrets, ...vars]);
  expect(names).toEqual(expect.arrayContaining([...new Set(needed)]));
  const known = environmentNames();
  expect(names.filter((name) => !known.has(name) && name !== "METRICS_TOKEN")).toEqual([]);
});

test("Atlas gets every setting that its image reads, and those that are left out are empty", () => {
  const environment = compose.services["atlas"]?.environment ?? {};
  expect(Object.keys(environment)).toEqual(expect.arrayContaining(imageEnvironment()));
  const needed = new Set(
    Object.values(ENVIRONMENT).flatMap(({ secrets, vars }) => [...secrets, ...vars]),
  );
  const own = imageEnvironment().filter((name) => !needed.has(name));
  const fixed = ["ATLAS_DASHBOARD_URL", "ATLAS_CLIENT_ADDRESS_HEADER", "DATABASE_HTTP_ENDPOINT"];
  for (const name of own.filter((one) => !fixed.includes(one)))
    expect(environment[name]).toBe(`\${${name}:-}`);
});

test("only loopback is published, and the stores have no way out", () => {
  for (const [name, { ports = [] }] of services())
    for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  expect(compose.services["atlas"]?.ports).toEqual(
    [IMAGE_PORTS.public, IMAGE_PORTS.dashboard].map((port) => `127.0.0.1:${port}:${port}`),
  );
  for (const name of ["postgres", "redis"]) {
    expect(compose.services[name]?.networks).toEqual(["stores"]);
    expect(compose.services[name]?.ports).toBeUndefined();
  }
  expect(compose.networks["stores"]?.internal).toBe(true);
});

test("who reads metrics, logs and alerts needs a password", () => {
  const { grafana, kibana, elasticsearch } = compose.services;
  expect(elasticsearch?.environment?.["xpack.security.enabled"]).toBe("true");
  expect(kibana?.environment?.["ELASTICSEARCH_USERNAME"]).toBe("kibana_system");
  expect(grafana?.environment).not.toHaveProperty("GF_AUTH_ANONYMOUS_ENABLED");
  const published = services().filter(([, { ports = [] }]) => ports.length > 0);
  expect(published.map(([name]) => name).toSorted()).toEqual(["atlas", "grafana", "kibana"]);
});

test("Grafana does not start without a password, and does with one", () => {
  const [shell = "", option = "", script = ""] = compose.services["grafana"]?.entrypoint ?? [];
  const start = (password: string) =>
    spawnSync(shell, [option, script.replaceAll("$$", "$").replace("/run.sh", "true")], {
      env: { PATH: process.env["PATH"] ?? "", GF_SECURITY_ADMIN_PASSWORD: password },
      encoding: "utf8",
    });
  expect(start("")).toMatchObject({ status: 1, stderr: "GRAFANA_PASSWORD is not set in .env.\n" });
  expect(start("secret").status).toBe(0);
});

test("Prometheus has the rules, Grafana the dashboards, and Alertmanager the routes of deploy/monitoring", async () => {
  const mounted = (name: string) => compose.services[name]?.volumes?.map((one) => one.split(":"));
  expect(mounted("prometheus")).toContainEqual([
    "../monitoring/rules",
    "/etc/prometheus/rules",
    "ro",
  ]);
  expect(mounted("grafana")).toContainEqual([
    "../monitoring/dashboards",
    "/etc/grafana/atlas-dashboards",
    "ro",
  ]);
  const [dashboards] = parse(await readFile(`${FOLDER}/grafana-dashboards.yaml`, "utf8"));
  expect(dashboards).toMatchObject({
    providers: [{ type: "file", options: { path: "/etc/grafana/atlas-dashboards" } }],
  });
  const shared = await readFile(`${FOLDER}/../monitoring/alertmanager.yaml`, "utf8");
  const [own] = parse(await readFile(`${FOLDER}/alertmanager.yaml`, "utf8"));
  const addresses = /url: https:\/\/alerts\.example\.com\/(\w+)/g;
  expect([own]).toEqual(parse(shared.replace(addresses, "url_file: /run/secrets/alerts_$1_url")));
});

test("Atlas's own services run on a read-only root without capabilities", () => {
  for (const [name, service] of services().filter(([, one]) => isOurs(one)))
    expect([service.read_only, service.cap_drop], name).toEqual([true, ["ALL"]]);
});
