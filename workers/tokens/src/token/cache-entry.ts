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
  | { readonly kind: "entry"; readonly entry: CacheEntry }
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
  extraSealed?: string,
];

/** `{epoch}|{JSON}`: the epoch comes first, where the guard script finds it. */
export function encodeEntry(entry: CacheEntry): string {
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
  if (entry.extraSealed !== null) wire.push(entry.extraSealed);
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
    return isWire(wire) ? { kind: "entry", entry: fromWire(epoch, wire) } : { kind: "absent" };
  } catch {
    return { kind: "absent" };
  }
}

const FIRST_KINDS = "number,string,string,string,string,number,string";
const isMoment = (value: unknown): boolean => value === null || typeof value === "number";

/** Whether a value has the shape of an entry. If not, another release or a stranger wrote it: read PostgreSQL. */
function isWire(value: unknown): value is Wire {
  if (!Array.isArray(value) || value.length < 12 || value.length > 13) return false;
  const members: unknown[] = value;
  const firstKinds = members.slice(0, 7).map((member) => typeof member);
  return (
    firstKinds.join(",") === FIRST_KINDS &&
    isMoment(members[7]) &&
    isMoment(members[8]) &&
    Array.isArray(members[9]) &&
    Array.isArray(members[10]) &&
    typeof members[11] === "object" &&
    (members.length === 12 || typeof members[12] === "string")
  );
}

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
