import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CONF = join(import.meta.dirname, "../../../../deploy/logging/rsyslog.conf");
const PLUGIN = "/usr/lib/x86_64-linux-gnu/rsyslog/omelasticsearch.so";
const INSTALL =
  "apt-get update -qq && apt-get install -y -qq --no-install-recommends rsyslog rsyslog-elasticsearch";

/** Debian's rsyslog, with the configuration that is shipped. */
export type Shipper = {
  /** What rsyslog gave up on. */
  refused(): Promise<string>;
  stop(): Promise<void>;
};

/** @throws Error with what to run where rsyslog is missing and cannot be installed. */
function ensureRsyslog(): void {
  if (existsSync(PLUGIN)) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stderr } = spawnSync("sh", ["-c", INSTALL], { encoding: "utf8", env });
  if (status !== 0) throw new Error(`rsyslog is missing: run ${INSTALL}\n${stderr}`);
}

/** Ships the lines of these files; `logFiles` may have wildcards. */
export async function startShipper(logFiles: string, port: number): Promise<Shipper> {
  ensureRsyslog();
  const folder = await mkdtemp(`${tmpdir()}/atlas-rsyslog-`);
  const refused = `${folder}/refused.json`;
  // Two paths of the machine are replaced by this test's own.
  const conf = await readFile(CONF, "utf8");
  const spool = conf.replace("/var/spool/rsyslog/atlas-refused.json", refused);
  await writeFile(`${folder}/main.conf`, `global(workDirectory="${folder}")\n${spool}`);
  const child = spawn(
    "rsyslogd",
    ["-n", "-f", `${folder}/main.conf`, "-i", `${folder}/rsyslogd.pid`],
    {
      env: {
        PATH: process.env["PATH"] ?? "",
        ATLAS_LOG_FILES: logFiles,
        ELASTICSEARCH_HOST: "127.0.0.1",
        ELASTICSEARCH_PORT: String(port),
        ELASTICSEARCH_HTTPS: "off",
        ELASTICSEARCH_USER: "",
        ELASTICSEARCH_PASSWORD: "",
      },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  return {
    refused: () => readFile(refused, "utf8").catch(() => ""),
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(kill, 10_000);
      await exited;
      clearTimeout(timer);
      process.off("exit", kill);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
