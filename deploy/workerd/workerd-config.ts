import { Buffer } from "node:buffer";
import { basename, dirname, relative } from "node:path";
import type { BuiltWorker } from "./bundle.ts";
import { DRAIN_MODULE, DRAIN_SOCKET } from "./drain.ts";
import {
  ENVIRONMENT,
  SENDS_MAIL,
  SPEAKS_TO_PROVIDERS,
  type WorkerName,
  environmentNames,
} from "./environment.ts";
import type { ServiceBinding } from "./manifest.ts";
import type { BuiltWeb } from "./web-build.ts";

/** A socket of the process. Addresses are `host:port`, `*:port` for all interfaces, port 0 for a free port. */
export type WorkerdSocket = {
  name: string;
  address: string;
  /** `web` is the dashboard with its API below `/api`. */
  worker: WorkerName | "web";
  /** A named entrypoint; the default export when omitted. */
  entrypoint?: string;
};

export type WorkerdConfigOptions = {
  workers: readonly BuiltWorker[];
  sockets: readonly WorkerdSocket[];
  /** The dashboard's build; without it there is no Worker `web`. */
  web?: BuiltWeb;
  /** Where the .capnp file will be: module paths are relative to it. */
  directory: string;
  /** Names of the environment variables that the process will have. An optional one that is missing is not bound. */
  environment: Iterable<string>;
  /**
   * `host:port` of the bridge. A Worker's plain `fetch` then reaches only this address. Null: the stores are Neon and
   * Upstash themselves, and a plain `fetch` reaches public addresses.
   */
  bridgeAddress: string | null;
  /** The exact loopback origins that providers may have. Only for a single machine; otherwise `[]`. */
  localProviders?: readonly string[];
  /** The existing folder in which Durable Objects keep their storage. If omitted: in memory, lost with the process. */
  durableObjectFolder?: string;
  /**
   * Whether a proxy in front sets `CF-Connecting-IP` on every request. Without one, the header is the client's own
   * claim, and it is removed.
   */
  clientAddressHeader?: boolean;
  /** One JSON object per log line on stdout, for log shippers. */
  structuredLogging?: boolean;
  /** The address of the socket that keeps the process alive for background work after SIGTERM, see `drain.ts`. */
  drainAddress?: string;
  v8Flags?: readonly string[];
};

const BRIDGE = "bridge";
const INTERNET = "internet-public";
const NOWHERE = "nowhere";
const COLLECTOR = "collector";
const MAIL = "mail";
/** The setting that names a mail server other than the usual one. */
const MAIL_SETTING = "ATLAS_MAIL_URL";
/** The setting that names the receiver of traces. */
const COLLECTOR_SETTING = "OTEL_EXPORTER_OTLP_ENDPOINT";
const OBJECT_STORAGE = "durable-object-storage";
const WEB_ASSETS = "web-assets";

const NODEJS_COMPAT_SINCE = "2026-08-04";

/** An injected header without a value is removed from the request. */
const WITHOUT_CLIENT_ADDRESS = '(injectRequestHeaders = [(name = "CF-Connecting-IP")])';

/** The name of the binding over which a Worker reaches the n-th local provider. */
export const localProviderBinding = (index: number): string => `LOCAL_PROVIDER_${index}`;

/**
 * Writes the configuration with which `workerd serve` runs all Workers in one process. It contains only names: secrets
 * and values that differ between installations come from the process's environment.
 *
 * It decides which Worker may reach what, outside the Workers' own code. A Worker without a store reaches nothing, and
 * one with a store reaches the bridge. Only those that talk to providers reach the internet (never a loopback, private
 * or link-local address), over the binding `OUTBOUND`. Where traces have a receiver, telemetry reaches it wherever it is,
 * over the binding `COLLECTOR`; auth reaches the mail server over the binding `MAIL`.
 */
export function workerdConfig(options: WorkerdConfigOptions): string {
  const localProviders = options.localProviders ?? [];
  const services = [
    ...options.workers.map(
      ({ manifest }) => `(name = ${text(manifest.name)}, worker = .${constant(manifest.name)})`,
    ),
    ...(options.bridgeAddress === null
      ? []
      : [
          `(name = ${text(BRIDGE)}, external = (address = ${text(options.bridgeAddress)}, http = ()))`,
        ]),
    `(name = ${text(INTERNET)}, network = (allow = ["public"], tlsOptions = (trustBrowserCas = true)))`,
    `(name = ${text(NOWHERE)}, network = (allow = []))`,
    // The operator names the receiver, which is often beside Atlas.
    ...(has(options, COLLECTOR_SETTING)
      ? [
          `(name = ${text(COLLECTOR)}, network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true)))`,
        ]
      : []),
    // As with the collector. The usual server is a public one.
    ...(has(options, MAIL_SETTING)
      ? [
          `(name = ${text(MAIL)}, network = (allow = ["public", "private", "local"], tlsOptions = (trustBrowserCas = true)))`,
        ]
      : []),
    ...(options.durableObjectFolder === undefined
      ? []
      : [
          `(name = ${text(OBJECT_STORAGE)}, disk = (path = ${text(options.durableObjectFolder)}, writable = true))`,
        ]),
    ...(options.web === undefined
      ? []
      : [
          `(name = "web", worker = .webWorker)`,
          `(name = ${text(WEB_ASSETS)}, disk = (path = ${text(options.web.assets)}))`,
        ]),
    ...(options.drainAddress === undefined
      ? []
      : [`(name = ${text(DRAIN_SOCKET)}, worker = .drainWorker)`]),
    ...localProviders.map(
      (origin, index) =>
        `(name = ${text(localProviderName(index))}, external = ${external(origin)})`,
    ),
  ];
  const http = options.clientAddressHeader ? "()" : WITHOUT_CLIENT_ADDRESS;
  const sockets = options.sockets.map(
    ({ name, address, worker, entrypoint }) =>
      `(name = ${text(name)}, address = ${text(address)}, http = ${http}, service = ${designator(worker, entrypoint ?? null, {})})`,
  );
  if (options.drainAddress !== undefined)
    sockets.push(
      `(name = ${text(DRAIN_SOCKET)}, address = ${text(options.drainAddress)}, http = (), service = ${text(DRAIN_SOCKET)})`,
    );
  const workers = options.workers.map((worker) => workerConstant(worker, options));
  return [
    "# Generated. Contains no secrets.",
    'using Workerd = import "/workerd/workerd.capnp";',
    "",
    "const config :Workerd.Config = (",
    `  services = ${list(services)},`,
    `  sockets = ${list(sockets)},`,
    ...(options.v8Flags?.length ? [`  v8Flags = ${list(options.v8Flags.map(text))},`] : []),
    ...(options.structuredLogging ? ["  logging = (structuredLogging = true),"] : []),
    ");",
    "",
    ...workers,
    ...(options.web === undefined ? [] : [webConstant(options.web, options)]),
    ...(options.drainAddress === undefined ? [] : [drainConstant(options)]),
    "",
  ].join("\n");
}

function workerConstant(worker: BuiltWorker, options: WorkerdConfigOptions): string {
  const { manifest, directory } = worker;
  const modules = manifest.modules.map(
    ({ name, kind }) =>
      `(name = ${text(name)}, ${kind} = embed ${text(embedPath(options.directory, directory, name))})`,
  );
  return [
    `const ${constant(manifest.name)} :Workerd.Worker = (`,
    `  modules = ${list(modules)},`,
    `  compatibilityDate = ${text(manifest.compatibilityDate)},`,
    `  compatibilityFlags = ${list(flagsOf(manifest).map(text))},`,
    `  bindings = ${list(bindings(worker, options))},`,
    `  globalOutbound = ${text(outboundOf(manifest.name, options))},`,
    ...durableObjects(manifest, options),
    ");",
    "",
  ].join("\n");
}

/** The Worker in front of the dashboard's files: it reaches them and the gateway's entrypoint, and nothing else. */
function webConstant({ front }: BuiltWeb, { workers, directory }: WorkerdConfigOptions): string {
  return [
    "const webWorker :Workerd.Worker = (",
    `  modules = [(name = "front.js", esModule = embed ${text(embedPath(directory, dirname(front), basename(front)))})],`,
    `  compatibilityDate = ${text(dateOf(workers))},`,
    `  bindings = [(name = "ASSETS", service = ${text(WEB_ASSETS)}), (name = "GATEWAY", service = ${designator("gateway", "Dashboard", {})})],`,
    `  globalOutbound = ${text(NOWHERE)},`,
    ");",
    "",
  ].join("\n");
}

const drainConstant = ({ workers }: WorkerdConfigOptions): string =>
  [
    "const drainWorker :Workerd.Worker = (",
    `  modules = [(name = "drain.js", esModule = ${text(DRAIN_MODULE)})],`,
    `  compatibilityDate = ${text(dateOf(workers))},`,
    `  globalOutbound = ${text(NOWHERE)},`,
    ");",
    "",
  ].join("\n");

const dateOf = (workers: readonly BuiltWorker[]): string =>
  workers[0]?.manifest.compatibilityDate ?? NODEJS_COMPAT_SINCE;

/** Declares the Worker's Durable Objects. `uniqueKey` names their storage, so it must never change. */
function durableObjects(
  { name, durableObjectClasses: classes }: BuiltWorker["manifest"],
  { durableObjectFolder }: WorkerdConfigOptions,
): string[] {
  if (classes.length === 0) return [];
  const storage =
    durableObjectFolder === undefined ? "inMemory = void" : `localDisk = ${text(OBJECT_STORAGE)}`;
  // workerd ends an idle object after ten seconds, and what is only in memory would end with it.
  const pinned = durableObjectFolder === undefined;
  const namespaces = classes.map(
    ({ className, sqlite }) =>
      `(className = ${text(className)}, uniqueKey = ${text(`${name}-${className}`)}, enableSql = ${sqlite}, preventEviction = ${pinned})`,
  );
  return [
    `  durableObjectNamespaces = ${list(namespaces)},`,
    `  durableObjectStorage = (${storage}),`,
  ];
}

/** workerd complains about a flag that its date implies; wrangler's bundler still needs it. */
const flagsOf = ({ compatibilityDate, compatibilityFlags }: BuiltWorker["manifest"]): string[] =>
  compatibilityFlags.filter(
    (flag) => flag !== "nodejs_compat" || compatibilityDate < NODEJS_COMPAT_SINCE,
  );

function bindings({ manifest }: BuiltWorker, options: WorkerdConfigOptions): string[] {
  const { secrets, vars, optional } = ENVIRONMENT[manifest.name];
  const present = new Set(options.environment);
  // A missing secret is bound too, as null, so that /readyz can name it.
  const fromEnvironment = [...secrets, ...vars, ...optional.filter((name) => present.has(name))];
  const everywhere = environmentNames();
  const fixed = Object.entries(manifest.vars).filter(([name]) => !everywhere.has(name));
  const speaks = SPEAKS_TO_PROVIDERS.has(manifest.name);
  return [
    ...manifest.services.map(serviceBinding),
    ...manifest.durableObjects.map(
      ({ binding, className, worker }) =>
        `(name = ${text(binding)}, durableObjectNamespace = (className = ${text(className)}, serviceName = ${text(worker)}))`,
    ),
    ...fixed.map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...fromEnvironment.map((name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`),
    ...(speaks ? [`(name = "OUTBOUND", service = ${text(INTERNET)})`] : []),
    ...(optional.includes(COLLECTOR_SETTING) && present.has(COLLECTOR_SETTING)
      ? [`(name = "COLLECTOR", service = ${text(COLLECTOR)})`]
      : []),
    ...(manifest.name === SENDS_MAIL
      ? [`(name = "MAIL", service = ${text(has(options, MAIL_SETTING) ? MAIL : INTERNET)})`]
      : []),
    ...(speaks ? (options.localProviders ?? []) : []).map(
      (_, index) =>
        `(name = ${text(localProviderBinding(index))}, service = ${text(localProviderName(index))})`,
    ),
  ];
}

const has = ({ environment }: WorkerdConfigOptions, name: string): boolean =>
  [...environment].includes(name);

const serviceBinding = ({ binding, service, entrypoint, props }: ServiceBinding): string =>
  `(name = ${text(binding)}, service = ${designator(service, entrypoint, props)})`;

function outboundOf(worker: WorkerName, { bridgeAddress }: WorkerdConfigOptions): string {
  const usesStores = ENVIRONMENT[worker].secrets.some(
    (name) => name === "DATABASE_URL" || name === "REDIS_URL",
  );
  if (!usesStores) return NOWHERE;
  return bridgeAddress === null ? INTERNET : BRIDGE;
}

function designator(
  service: WorkerName | "web",
  entrypoint: string | null,
  props: Record<string, unknown>,
): string {
  const parts = [`name = ${text(service)}`];
  if (entrypoint !== null) parts.push(`entrypoint = ${text(entrypoint)}`);
  if (Object.keys(props).length > 0) parts.push(`props = (json = ${text(JSON.stringify(props))})`);
  return `(${parts.join(", ")})`;
}

function external(origin: string): string {
  const { protocol, hostname, port } = new URL(origin);
  const secure = protocol === "https:";
  const address = text(`${hostname}:${port || (secure ? "443" : "80")}`);
  return secure
    ? `(address = ${address}, https = (options = (), tlsOptions = (trustBrowserCas = true)))`
    : `(address = ${address}, http = ())`;
}

const localProviderName = (index: number): string => `local-provider-${index}`;

/** Constants in Cap'n Proto's schema language start with a lower-case letter and have no hyphens. */
const constant = (worker: WorkerName): string => `${worker}Worker`;

const list = (items: readonly string[]): string =>
  items.length === 0 ? "[]" : `[\n    ${items.join(",\n    ")},\n  ]`;

/** `embed` takes paths relative to its own file; it would look up an absolute path in the import path. */
const embedPath = (from: string, directory: string, name: string): string => {
  const path = relative(from, `${directory}/${name}`);
  return path.startsWith(".") ? path : `./${path}`;
};

/** A text literal in Cap'n Proto's schema language. Bytes that are not plain ASCII are escaped. */
function text(value: string): string {
  let out = "";
  for (const byte of Buffer.from(value, "utf8")) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    out += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `"${out}"`;
}
