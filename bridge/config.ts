import { isLoopbackAddress, isLoopbackHost } from "#shared/loopback";

export type BridgeOptions = {
  /** Default 127.0.0.1. The bridge speaks plain HTTP: any other address needs a network that is protected itself. */
  host?: string;
  /** 0 (the default) takes a free port. */
  port?: number;
  /** `postgresql://…`; absent means an embedded PGlite. */
  databaseUrl?: string;
  /** Embedded only: the directory that keeps the data; absent means in memory. */
  dataDir?: string;
  /**
   * Embedded in memory only: a file to start from instead of an empty database, as PGlite's `dumpDataDir` makes it. Made
   * by the same version of PGlite.
   */
  snapshot?: string;
  /** `redis://…`; absent means in memory. */
  redisUrl?: string;
  /** What clients put into their connection string as the password. */
  sqlPassword: string;
  /** What clients send as the Bearer token to the Redis side and `/control`. */
  redisToken: string;
  /** What a scraper sends to `/metrics`, and nothing else accepts; `redisToken` when absent. */
  metricsToken?: string;
  /** Connections to PostgreSQL for requests over HTTP; sessions over WebSocket may open as many again. Default 10. */
  poolSize?: number;
  /** For tests: enables the `/control` endpoints. Needs a loopback host. */
  control?: boolean;
};

/** A setting that is missing or makes no sense. The message names it and never shows a value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** @throws {ConfigError} */
export function checkOptions(options: BridgeOptions): void {
  if (options.sqlPassword === "") throw new ConfigError("sqlPassword is empty");
  if (options.redisToken === "") throw new ConfigError("redisToken is empty");
  if (options.databaseUrl !== undefined && options.dataDir !== undefined) {
    throw new ConfigError("databaseUrl and dataDir exclude each other");
  }
  if (options.snapshot !== undefined && (options.databaseUrl ?? options.dataDir) !== undefined)
    throw new ConfigError("snapshot needs an embedded database in memory");
  const host = options.host ?? "127.0.0.1";
  if (options.control === true && !isLoopbackHost(host) && !isLoopbackAddress(host))
    throw new ConfigError("control is for tests: it needs a loopback host");
  if (!isWhole(options.port ?? 0, 0, 65_535)) throw new ConfigError("port is not a port number");
  if (!isWhole(options.poolSize ?? 10, 1, 1000))
    throw new ConfigError("poolSize is not between 1 and 1000");
  if (options.databaseUrl !== undefined)
    checkUrl("databaseUrl", options.databaseUrl, ["postgres:", "postgresql:"]);
  if (options.redisUrl !== undefined) checkUrl("redisUrl", options.redisUrl, ["redis:", "rediss:"]);
}

/** @throws {ConfigError} naming the environment variable. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): BridgeOptions {
  const text = (name: string): string | undefined => {
    const value = env[name];
    return value === undefined || value === "" ? undefined : value;
  };
  const secret = (name: string): string => {
    const value = text(name);
    if (value === undefined) throw new ConfigError(`${name} is not set`);
    return value;
  };
  const number = (name: string): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,6}$/.test(value)) throw new ConfigError(`${name} is not a whole number`);
    return Number(value);
  };
  return {
    sqlPassword: secret("BRIDGE_SQL_PASSWORD"),
    redisToken: secret("BRIDGE_REDIS_TOKEN"),
    ...optional("metricsToken", text("BRIDGE_METRICS_TOKEN")),
    ...optional("host", text("BRIDGE_HOST")),
    ...optional("port", number("BRIDGE_PORT")),
    ...optional("databaseUrl", text("DATABASE_URL")),
    ...optional("dataDir", text("BRIDGE_DATA_DIR")),
    ...optional("redisUrl", text("REDIS_URL")),
    ...optional("poolSize", number("BRIDGE_POOL_SIZE")),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  const entry: { [P in K]?: V } = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function checkUrl(name: string, value: string, protocols: readonly string[]): void {
  const protocol = URL.canParse(value) ? new URL(value).protocol : "";
  if (!protocols.includes(protocol))
    throw new ConfigError(`${name} is not a ${protocols.join(" or ")} URL`);
}
