import { randomBytes } from "node:crypto";
import { type DataKey, seal, unwrapDataKey } from "#shared/crypto/envelope";
import { importKeyring } from "#shared/crypto/keyring";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";
import { placeOf } from "../../workers/tokens/src/vault/places.ts";
import {
  type Home,
  type SealedConnection,
  analyzeConnections,
  insertConnections,
  readDataKey,
} from "./seed-repository.ts";

export type Seeding = {
  db: Database;
  projectId: string;
  integrationId: string;
  /** The vault's keys, as the Workers get them. */
  vaultKeys: string;
};

type Tokens = { accessToken: string; refreshToken: string };
/** A provider double, here or in another process. */
type Issuer = { issueGrant(o: { scope: string }): Tokens | Promise<Tokens> };

/** Rows per statement: far below the bridge's body limit. */
const CHUNK = 1000;
const GRANTS_AT_ONCE = 16;

/**
 * Makes connections whose grants exist at the provider, with SQL: a whole flow for each of a thousand would take longer
 * than the measurements.
 *
 * @returns their ids.
 */
export async function seedConnections(
  seeding: Seeding,
  double: Issuer,
  count: number,
): Promise<string[]> {
  const grants: Tokens[] = [];
  while (grants.length < count) {
    const missing = Math.min(GRANTS_AT_ONCE, count - grants.length);
    const issued = Array.from({ length: missing }, () => double.issueGrant({ scope: "profile" }));
    grants.push(...(await Promise.all(issued)));
  }
  const ids = await insertSealed(seeding, grants);
  await analyzeConnections(seeding.db);
  return ids;
}

/** Makes connections that are never read. Their tokens are sealed like all others, but no provider knows them. */
export async function seedBystanders(seeding: Seeding, count: number): Promise<void> {
  for (let made = 0; made < count; made += CHUNK) {
    const length = Math.min(CHUNK, count - made);
    const tokens = Array.from({ length }, () => ({ accessToken: token(), refreshToken: token() }));
    await insertSealed(seeding, tokens);
  }
  await analyzeConnections(seeding.db);
}

const token = (): string => randomBytes(32).toString("base64url");

async function insertSealed(seeding: Seeding, grants: readonly Tokens[]): Promise<string[]> {
  const { db, projectId, integrationId } = seeding;
  const key = await openDataKey(seeding);
  const home: Home = { projectId, integrationId, dataKeyVersion: key.version };
  const ids: string[] = [];
  for (let start = 0; start < grants.length; start += CHUNK) {
    const chunk = grants.slice(start, start + CHUNK);
    const sealed = await Promise.all(chunk.map((tokens) => sealConnection(key, projectId, tokens)));
    await insertConnections(db, home, sealed);
    ids.push(...sealed.map(({ id }) => id));
  }
  return ids;
}

async function openDataKey({ db, projectId, vaultKeys }: Seeding): Promise<DataKey> {
  const [ring, stored] = await Promise.all([
    importKeyring(vaultKeys, "VAULT_KEYS"),
    readDataKey(db, projectId),
  ]);
  return unwrapDataKey(ring, placeOf.dataKey(projectId), stored.version, stored.wrapped);
}

async function sealConnection(
  key: DataKey,
  projectId: string,
  { accessToken, refreshToken }: Tokens,
): Promise<SealedConnection> {
  const id = newId("connection");
  const [accessSealed, refreshSealed] = await Promise.all([
    seal(key, placeOf.accessToken(projectId, id), accessToken),
    seal(key, placeOf.refreshToken(projectId, id), refreshToken),
  ]);
  const endUserId = newId("endUser");
  return { id, endUserId, externalId: `person-${endUserId}`, accessSealed, refreshSealed };
}
