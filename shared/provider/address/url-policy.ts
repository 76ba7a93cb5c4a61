import { ConfigurationError } from "../../configuration-error.ts";
import { isLoopbackHost } from "../../loopback.ts";

/** Decides which addresses Atlas may send to. Comes from configuration only, never from a request. */
export type UrlPolicy = {
  /** The host name of Atlas itself; a provider URL must not name it. */
  readonly ownHostname: string;
  readonly ownOrigin: string;
  /**
   * Exact loopback origins of providers on this machine, in the order of `ATLAS_LOCAL_PROVIDERS`. Empty unless Atlas's
   * own base URL is loopback.
   */
  readonly localOrigins: readonly string[];
};

/** The configuration behind a {@link UrlPolicy}. */
export type UrlPolicyEnv = {
  ATLAS_BASE_URL: string;
  /** Comma-separated exact origins such as `http://127.0.0.1:8790`. */
  ATLAS_LOCAL_PROVIDERS?: string;
};

/** An address that Atlas may send to. `localIndex`: its origin's place among the local ones; null: a public address. */
export type AllowedUrl = { readonly url: URL; readonly localIndex: number | null };

export type BlockedReason =
  | "malformed"
  | "scheme"
  | "credentials"
  | "fragment"
  | "port"
  | "ip_literal"
  | "local_name"
  | "own_host";

/** Thrown for an address that Atlas does not send to, before it sends anything. The message never contains the URL. */
export class BlockedUrlError extends Error {
  override readonly name = "BlockedUrlError";
  readonly reason: BlockedReason;

  constructor(reason: BlockedReason) {
    super(`blocked URL: ${reason}`);
    this.reason = reason;
  }
}

const MAX_URL_LENGTH = 2048;
// If names below these resolve at all, they resolve to hosts inside a private network or cluster. `example` is for
// documents and leads nowhere.
const LOCAL_SUFFIXES = [
  "localhost",
  "local",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "arpa",
  "svc",
  "cluster",
  "consul",
  "docker",
  "mail",
  "onion",
  "test",
  "invalid",
];

/** Reads the policy. Ignores a local origin that is not exactly an http(s) origin on loopback. */
export function makeUrlPolicy(env: UrlPolicyEnv): UrlPolicy {
  if (!URL.canParse(env.ATLAS_BASE_URL))
    throw new ConfigurationError("ATLAS_BASE_URL is not an absolute URL.");
  const base = new URL(env.ATLAS_BASE_URL);
  const listed = (env.ATLAS_LOCAL_PROVIDERS ?? "").split(",").map((origin) => origin.trim());
  return {
    ownHostname: base.hostname,
    ownOrigin: base.origin,
    localOrigins: isLoopbackHost(base.hostname)
      ? listed.map((origin) => (isLoopbackOrigin(origin) ? origin : ""))
      : [],
  };
}

/**
 * Parses a URL that Atlas may send to: https on port 443 with a public-looking host name, or an exact local origin of
 * the policy. It checks the URL as the platform's parser reads it, because that parser turns `127.1`, `0x7f.1`,
 * full-width digits and circled letters into the addresses that they hide. It does not resolve names: a Worker cannot
 * pin an address, so the network around it has to stop DNS rebinding.
 *
 * @throws {@link BlockedUrlError}
 */
export function checkUrl(raw: string, policy: UrlPolicy): AllowedUrl {
  const url = parseStrictly(raw);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new BlockedUrlError("scheme");
  if (url.username !== "" || url.password !== "") throw new BlockedUrlError("credentials");
  if (url.hash !== "" || raw.includes("#")) throw new BlockedUrlError("fragment");
  if (url.origin === policy.ownOrigin) throw new BlockedUrlError("own_host");
  const localIndex = policy.localOrigins.indexOf(url.origin);
  if (localIndex >= 0) return { url, localIndex };
  if (url.protocol !== "https:") throw new BlockedUrlError("scheme");
  if (url.port !== "") throw new BlockedUrlError("port");
  checkHostname(url.hostname, policy);
  return { url, localIndex: null };
}

function checkHostname(hostname: string, policy: UrlPolicy): void {
  if (hostname.startsWith("[") || /^[\d.]+$/.test(hostname))
    throw new BlockedUrlError("ip_literal");
  const labels = hostname.split(".");
  if (labels.length < 2 || labels.includes("")) throw new BlockedUrlError("local_name");
  if (LOCAL_SUFFIXES.some((suffix) => hostname.endsWith(`.${suffix}`)))
    throw new BlockedUrlError("local_name");
  if (hostname === policy.ownHostname) throw new BlockedUrlError("own_host");
}

/** The parser forgives white space, control characters and backslashes; in a provider URL they only hide something. */
function parseStrictly(raw: string): URL {
  if (raw.length > MAX_URL_LENGTH || /[\p{Cc}\p{Cs}\s\\]/u.test(raw))
    throw new BlockedUrlError("malformed");
  const url = URL.parse(raw);
  if (url === null) throw new BlockedUrlError("malformed");
  return url;
}

function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  return (
    url !== null &&
    url.origin === origin &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    isLoopbackHost(url.hostname)
  );
}
