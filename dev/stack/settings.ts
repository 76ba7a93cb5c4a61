import { isLoopbackHost } from "#shared/loopback";

/** What a person may set for `npm start` and `npm run dev`. */
export type Settings = {
  help: boolean;
  verbose: boolean;
  /** Null for the usual one. */
  publicPort: number | null;
  databaseUrl: string | null;
  redisUrl: string | null;
  /** Origins on this machine where providers may be. */
  localProviders: readonly string[];
};

export const USAGE = `Starts all of Atlas on this machine. Data, secrets and ports are kept in .atlas/.

  npm start [-- --verbose]       the production bundles in workerd
  npm run dev [-- --verbose]     the sources under wrangler dev, with reload

  --verbose   shows the log, which otherwise goes to .atlas/logs/ only
  --help      shows this text

Set in the environment:

  PORT                    the port of Atlas itself (8787)
  DATABASE_URL            a real PostgreSQL instead of the embedded one
  REDIS_URL               a real Redis instead of the embedded one
  ATLAS_LOCAL_PROVIDERS   identity providers on this machine that Atlas may call: their origins, separated by commas,
                          such as http://localhost:8080

All addresses are on 127.0.0.1: Atlas 8787, dashboard API 8788, bridge 8789, sandbox provider 8790, demo app 8791,
metrics 9464. A
port that is taken gives way to the next free one, which is then kept for later starts.`;

/** @throws Error with one sentence about the setting that makes no sense. */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const unknown = args.find((word) => !["--help", "-h", "--verbose"].includes(word));
  if (unknown !== undefined) throw new Error(`${unknown} is not an option; --help shows them.`);
  return {
    help: args.includes("--help") || args.includes("-h"),
    verbose: args.includes("--verbose"),
    publicPort: readPort(env["PORT"]),
    databaseUrl: env["DATABASE_URL"] || null,
    redisUrl: env["REDIS_URL"] || null,
    localProviders: readLocalProviders(env["ATLAS_LOCAL_PROVIDERS"]),
  };
}

function readPort(text: string | undefined): number | null {
  if (!text) return null;
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535)
    throw new Error("PORT is not a port number.");
  return Number(text);
}

function readLocalProviders(text: string | undefined): string[] {
  const words = (text ?? "").split(",").map((word) => word.trim());
  return words.filter((word) => word !== "").map(readOrigin);
}

/** A person pastes an issuer; what counts is its origin. */
function readOrigin(word: string): string {
  const url = URL.parse(word);
  if (url === null || !/^https?:$/.test(url.protocol) || !isLoopbackHost(url.hostname))
    throw new Error(
      `ATLAS_LOCAL_PROVIDERS: ${word} is not an address on this machine, such as http://localhost:8080.`,
    );
  return url.origin;
}
