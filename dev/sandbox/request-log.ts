import { createHash } from "node:crypto";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";

/**
 * One request that the sandbox was asked.
 *
 * An authorization has two entries: one when it arrives (no `sub`), one when it ends (`sub`, or `error`).
 * Tokens appear as the first 8 hexadecimal digits of their SHA-256 only.
 */
export type SandboxLogEntry = {
  /** ISO 8601, UTC. */
  at: string;
  kind: "authorize" | "token" | "userinfo" | "introspection" | "revocation";
  grantType?: string;
  clientId?: string;
  sub?: string;
  /** The HTTP status that was answered. */
  status: number;
  /** The OAuth error code that was answered, on failure. */
  error?: string;
  /** The refresh token that was presented; at the code exchange, the one that was issued. */
  refreshTokenFingerprint?: string;
  /** The successor that a refresh issued. */
  rotatedTo?: string;
};

const MAX_ENTRIES = 1000;

const kindByRoute: Readonly<Record<string, SandboxLogEntry["kind"]>> = {
  authorization: "authorize",
  resume: "authorize",
  token: "token",
  userinfo: "userinfo",
  introspection: "introspection",
  revocation: "revocation",
};

/** The last `MAX_ENTRIES` requests, oldest first. */
export class RequestLog {
  readonly #entries: SandboxLogEntry[] = [];

  entries(): SandboxLogEntry[] {
    return [...this.#entries];
  }

  add(entry: SandboxLogEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
  }
}

/** Records what this provider is asked. To be installed before the provider listens. */
export function recordRequests(provider: Provider, log: RequestLog): void {
  const outcomes = new WeakMap<object, { error?: string }>();
  provider.on("authorization.success", (ctx) => outcomes.set(ctx, {}));
  const failed = (ctx: KoaContextWithOIDC, err: { error: string }) =>
    outcomes.set(ctx, { error: err.error });
  provider.on("authorization.error", failed);
  provider.on("grant.error", failed);
  provider.on("userinfo.error", failed);
  provider.on("introspection.error", failed);
  provider.on("revocation.error", failed);

  provider.use(async (ctx, next) => {
    await next();
    const oidc = (ctx as Partial<KoaContextWithOIDC>).oidc;
    const kind = oidc === undefined ? undefined : kindByRoute[oidc.route];
    if (oidc === undefined || kind === undefined) return;
    const outcome = outcomes.get(ctx);
    // Between login and consent nothing is asked of the provider and nothing is decided.
    if (oidc.route === "resume" && outcome === undefined) return;
    log.add({
      at: new Date().toISOString(),
      kind,
      ...present("grantType", textParam(oidc.params?.["grant_type"])),
      ...present("clientId", oidc.client?.clientId ?? oidc.entities.AccessToken?.clientId),
      ...present("sub", outcome?.error === undefined ? subjectOf(oidc) : undefined),
      status: ctx.status,
      ...present("error", outcome?.error),
      ...refreshTokensOf(oidc, kind, ctx.body),
    });
  });
}

type Oidc = KoaContextWithOIDC["oidc"];

function subjectOf({ entities, route }: Oidc): string | undefined {
  if (route === "authorization") return undefined;
  return (
    entities.Account?.accountId ??
    entities.AccessToken?.accountId ??
    entities.RefreshToken?.accountId ??
    entities.Session?.accountId
  );
}

function refreshTokensOf(
  oidc: Oidc,
  kind: SandboxLogEntry["kind"],
  answer: unknown,
): Pick<SandboxLogEntry, "refreshTokenFingerprint" | "rotatedTo"> {
  if (kind === "introspection" || kind === "revocation") {
    const token = textParam(oidc.params?.["token"]);
    const known = oidc.entities.RefreshToken !== undefined && token !== undefined;
    return known ? { refreshTokenFingerprint: fingerprint(token) } : {};
  }
  if (kind !== "token") return {};
  const presented = textParam(oidc.params?.["refresh_token"]);
  const issued = issuedRefreshToken(answer);
  if (presented === undefined) {
    return issued === undefined ? {} : { refreshTokenFingerprint: fingerprint(issued) };
  }
  return {
    refreshTokenFingerprint: fingerprint(presented),
    ...present("rotatedTo", issued === undefined ? undefined : fingerprint(issued)),
  };
}

function issuedRefreshToken(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("refresh_token" in answer)) {
    return undefined;
  }
  return textParam(answer.refresh_token);
}

/** The first 8 hexadecimal digits of a token's SHA-256: enough to follow it through the log, useless as a token. */
export function fingerprint(token: string): string {
  return createHash("sha256").update(token).digest("hex").slice(0, 8);
}

function textParam(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  const entry: { [P in K]?: V } = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}
