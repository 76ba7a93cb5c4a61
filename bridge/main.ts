import { startBridge } from "./bridge.ts";
import { ConfigError, readEnvironment } from "./config.ts";
import { log } from "./log.ts";
import { DataDirInUseError } from "./postgres/data-dir-lock.ts";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

async function main(): Promise<void> {
  const bridge = await startBridge(readEnvironment(process.env));
  log("info", "bridge is listening", { port: bridge.port });
  const stop = () => {
    log("info", "bridge is draining");
    bridge.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of SIGNALS) process.once(signal, stop);
}

try {
  await main();
} catch (error) {
  // Only these texts are the bridge's own; any other may contain a URL with a password.
  const isKnown = error instanceof ConfigError || error instanceof DataDirInUseError;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  process.stderr.write(`bridge: ${isKnown ? error.message : `cannot start (${code})`}\n`);
  process.exit(1);
}
