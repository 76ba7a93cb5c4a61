import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WINDOWS, type Windows } from "../../../../deploy/monitoring/source/alert.ts";
import { renderRules } from "../../../../deploy/monitoring/source/render-rules.ts";
import { findPorts } from "../../../../dev/stack/ports.ts";
import type { TestStack } from "#support/stack";
import { run, serve } from "./programs.ts";

export const MONITORING = fileURLToPath(new URL("../../../../deploy/monitoring/", import.meta.url));

/** The rules of the installation, looking back seconds instead of minutes and hours. */
const SHORT: Windows = {
  burn: WINDOWS.burn.map((pair) => ({ ...pair, long: "60s", short: "30s" })).slice(0, 1),
  recent: "45s",
  lasting: "2s",
  jobSeconds: WINDOWS.jobSeconds,
};

/** One alert as Alertmanager sends it. */
export type Sent = {
  path: string;
  alerts: { status: string; labels: Record<string, string>; annotations: Record<string, string> }[];
};

export type Monitors = {
  /** The result of an instant query. @throws Error with Prometheus' words. */
  query(expr: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]>;
  /** The names of the alerts that Alertmanager has. */
  activeAlerts(): Promise<Record<string, string>[]>;
  /** Tests the installation's rules after a change that should make a test of them fail. */
  breakRules(what: RegExp, by: string): Promise<{ status: number; output: string }>;
  /** What arrived at the receivers' addresses. */
  sent: Sent[];
  stop(): Promise<void>;
};

/** A real Prometheus that scrapes the stack with the installation's rules, and a real Alertmanager with its routes. */
export async function startMonitors(stack: TestStack): Promise<Monitors> {
  const undo = new AsyncDisposableStack();
  try {
    const directory = await mkdtemp(join(tmpdir(), "atlas-monitors-"));
    undo.defer(() => rm(directory, { recursive: true, force: true }));
    const sent: Sent[] = [];
    const receiver = await startReceiver(sent, undo);
    const [prometheusPort = 0, alertmanagerPort = 0] = await findPorts([null, null]);
    const alertmanagerUrl = `http://127.0.0.1:${alertmanagerPort}`;
    const prometheusUrl = `http://127.0.0.1:${prometheusPort}`;
    const routes = await readFile(`${MONITORING}alertmanager.yaml`, "utf8");
    await writeFile(
      `${directory}/alertmanager.yaml`,
      routes
        .replaceAll("https://alerts.example.com", receiver)
        .replace("group_wait: 30s", "group_wait: 1s")
        .replace("group_interval: 5m", "group_interval: 1s"),
    );
    await writeFile(`${directory}/rules.yaml`, renderRules(SHORT, "1s"));
    await writeFile(`${directory}/prometheus.yaml`, configOf(stack, alertmanagerPort));
    const alertmanager = await serve(
      "prometheus-alertmanager",
      [
        `--config.file=${directory}/alertmanager.yaml`,
        `--storage.path=${directory}/alertmanager`,
        `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
        "--cluster.listen-address=",
      ],
      `${alertmanagerUrl}/-/ready`,
    );
    undo.defer(() => alertmanager.stop());
    const prometheus = await serve(
      "prometheus",
      [
        `--config.file=${directory}/prometheus.yaml`,
        `--storage.tsdb.path=${directory}/prometheus`,
        `--web.listen-address=127.0.0.1:${prometheusPort}`,
      ],
      `${prometheusUrl}/-/ready`,
    );
    undo.defer(() => prometheus.stop());
    return {
      sent,
      stop: () => undo.disposeAsync(),
      query: async (expr) => {
        const url = `${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expr)}`;
        const answer: { status: string; error?: string; data?: { result: [] } } = JSON.parse(
          await (await fetch(url)).text(),
        );
        if (answer.status !== "success") throw new Error(`${expr}: ${answer.error}`);
        return answer.data?.result ?? [];
      },
      breakRules: async (what, by) => {
        const rules = await readFile(`${MONITORING}rules/atlas.yaml`, "utf8");
        await writeFile(`${directory}/atlas.yaml`, rules.replace(what, by));
        await copyFile(`${MONITORING}rules/atlas.test.yaml`, `${directory}/atlas.test.yaml`);
        return run("promtool", ["test", "rules", `${directory}/atlas.test.yaml`]);
      },
      activeAlerts: async () => {
        const text = await (await fetch(`${alertmanagerUrl}/api/v2/alerts`)).text();
        const alerts: { labels: Record<string, string> }[] = JSON.parse(text);
        return alerts.map(({ labels }) => labels);
      },
    };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

function configOf(stack: TestStack, alertmanagerPort: number): string {
  const job = (name: string, url: string, token: string) => ({
    job_name: name,
    metrics_path: "/metrics",
    authorization: { credentials: token },
    static_configs: [{ targets: [new URL(url).host] }],
  });
  // JSON is YAML.
  return JSON.stringify({
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: ["rules.yaml"],
    alerting: {
      alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }],
    },
    scrape_configs: [
      ...stack.metricsUrls.map((url) => job("atlas", url, stack.metricsToken)),
      job("atlas-bridge", stack.bridge.url, stack.bridge.redisToken),
    ],
  });
}

/** A listener on loopback in place of the receivers. @returns its origin. */
async function startReceiver(sent: Sent[], undo: AsyncDisposableStack): Promise<string> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      sent.push({ path: request.url ?? "", ...JSON.parse(body) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
