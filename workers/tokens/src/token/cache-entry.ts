import type { ConnectionState } from "#shared/contracts/tokens/connection-states";
import type { RefreshError } from "#shared/contracts/tokens/connection";

/**
 * Everything a warm read needs, in one value. The access token is sealed exactly as in PostgreSQL, and its wrapped data
 * key comes with it, so opening it needs no more I/O.
 */
export type CacheEntry = {
  readonly epoch: number;
  readonly version: number;
  readonly projectId: string;
  readonly connectionId: string;
  readonly state: ConnectionState;
  readonly accessSealed: string;
  /** The connection's facts, sealed as in PostgreSQL; null for none. */
  readonly extraSealed: string | null;
  readonly dataKeyVersion: number;
  readonly dataKeyWrapped: string;
  /** Epoch milliseconds on the database's clock; null: does not expire. */
  readonly expiresAtMs: number | null;
  readonly refreshDueAtMs: number | null;
  readonly scope: readonly string[];
  readonly missingScopes: readonly string[];
  readonly lastRefreshError: RefreshError | null;
};

export type CacheValue =
  /** `reuseMs`: for how long an isolate may use the entry again before it asks Redis. */
  | { readonly kind: "entry"; readonly entry: CacheEntry; readonly reuseMs: number }
  /** Something newer than every entry with a lower epoch has been committed: read it from PostgreSQL. */
  | { readonly kind: "tombstone" }
  | { readonly kind: "absent" };

type Wire = [
  version: number,
  projectId: string,
  connectionId: string,
  state: ConnectionState,
  accessSealed: string,
  dataKeyVersion: number,
  dataKeyWrapped: string,
  expiresAtMs: number | null,
  refreshDueAtMs: number | null,
  scope: readonly string[],
  missingScopes: readonly string[],
  lastRefreshError: RefreshError | null,
  /** Left out when there are none: a release that does not know them takes the longer form for none of its own. */
  extraSealed?: string | null,
  /** Left out when it is the usual time, for the same reason. */
  reuseMs?: number,
];

/** What a value says by saying nothing. */
export const USUAL_REUSE_MS = 2_000;
/** An integration cannot ask for more (docs/token-protocol.md §2). */
const MAX_REUSE_MS = 5_000;

/** `{epoch}|{JSON}`: the epoch comes first, where the guard script finds it. */
export function encodeEntry(entry: CacheEntry, reuseMs: number): string {
  const wire: Wire = [
    entry.version,
    entry.projectId,
    entry.connectionId,
    entry.state,
    entry.accessSealed,
    entry.dataKeyVersion,
    entry.dataKeyWrapped,
    entry.expiresAtMs,
    entry.refreshDueAtMs,
    entry.scope,
    entry.missingScopes,
    entry.lastRefreshError,
  ];
  if (reuseMs !== USUAL_REUSE_MS) wire.push(entry.extraSealed, reuseMs);
  else if (entry.extraSealed !== null) wire.push(entry.extraSealed);
  return `${entry.epoch}|${JSON.stringify(wire)}`;
}

export const encodeTombstone = (epoch: number): string => `${epoch}|-`;

/** Parses a cached value; anything Atlas did not write counts as absent. */
export function decodeValue(text: string | null): CacheValue {
  if (text === null) return { kind: "absent" };
  const bar = text.indexOf("|");
  const epoch = Number(text.slice(0, bar));
  if (bar < 1 || !Number.isSafeInteger(epoch)) return { kind: "absent" };
  if (text.length === bar + 2 && text.endsWith("-")) return { kind: "tombstone" };
  try {
    const wire: unknown = JSON.parse(text.slice(bar + 1));
    return isWire(wire)
      ? { kind: "entry", entry: fromWire(epoch, wire), reuseMs: wire[13] ?? USUAL_REUSE_MS }
      : { kind: "absent" };
  } catch {
    return { kind: "absent" };
  }
}

const FIRST_KINDS = "number,string,string,string,string,number,string";
const isMoment = (value: unknown): boolean => value === null || typeof value === "number";

/** Whether a value has the shape of an entry. If not, another release or a stranger wrote it: read PostgreSQL. */
function isWire(value: unknown): value is Wire {
  if (!Array.isArray(value) || value.length < 12 || value.length > 14) return false;
  const members: unknown[] = value;
  const firstKinds = members.slice(0, 7).map((member) => typeof member);
  return (
    firstKinds.join(",") === FIRST_KINDS &&
    isMoment(members[7]) &&
    isMoment(members[8]) &&
    Array.isArray(members[9]) &&
    Array.isArray(members[10]) &&
    typeof members[11] === "object" &&
    isExtra(members[12], members.length) &&
    (members.length < 14 || isReuse(members[13]))
  );
}

const isExtra = (value: unknown, length: number): boolean =>
  length === 12 || typeof value === "string" || (length === 14 && value === null);

const isReuse = (value: unknown): boolean =>
  typeof value === "number" && value >= 0 && value <= MAX_REUSE_MS;

function fromWire(epoch: number, wire: Wire): CacheEntry {
  return {
    epoch,
    version: wire[0],
    projectId: wire[1],
    connectionId: wire[2],
    state: wire[3],
    accessSealed: wire[4],
    extraSealed: wire[12] ?? null,
    dataKeyVersion: wire[5],
    dataKeyWrapped: wire[6],
    expiresAtMs: wire[7],
    refreshDueAtMs: wire[8],
    scope: wire[9],
    missingScopes: wire[10],
    lastRefreshError: wire[11],
  };
}
