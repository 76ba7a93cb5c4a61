import { randomBytes } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type JWK, exportJWK, generateKeyPair } from "jose";
import { AtomicFile } from "./atomic-file.ts";
import { SandboxStore, type StoredRecord } from "./store.ts";

/** What a restart of the sandbox must not lose: people's grants and tokens, and the keys that clients and browsers know. */
export type SandboxMemory = { store: SandboxStore; signingKey: JWK; cookieKey: string };

type Content = { signingKey: JWK; cookieKey: string; records: [string, StoredRecord][] };

/**
 * The memory that an earlier sandbox left at `path`, or a new one. From then on the file follows every change. Without
 * `path` everything is in memory and ends with the process.
 *
 * The file holds live tokens in clear: the sandbox's people are invented, and only this user can read it.
 */
export async function openMemory(path?: string): Promise<SandboxMemory> {
  if (path === undefined) return { ...(await makeKeys()), store: new SandboxStore() };
  const { records, ...keys } = (await readContent(path)) ?? { ...(await makeKeys()), records: [] };
  const file = new AtomicFile(path, () => {
    const content: Content = { ...keys, records: store.entries() };
    return JSON.stringify(content);
  });
  const store = new SandboxStore(records, () => file.save());
  await mkdir(dirname(path), { recursive: true });
  await file.save();
  return { ...keys, store };
}

async function readContent(path: string): Promise<Content | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const content: Partial<Content> = JSON.parse(text);
    const { signingKey, cookieKey, records } = content;
    if (signingKey !== undefined && cookieKey !== undefined && Array.isArray(records))
      return { signingKey, cookieKey, records };
  } catch {
    // Said below.
  }
  throw new Error(
    `${path} is damaged. Remove it to start the sandbox provider without its old grants.`,
  );
}

async function makeKeys(): Promise<Omit<SandboxMemory, "store">> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: "sandbox" };
  return { signingKey, cookieKey: randomBytes(32).toString("base64url") };
}
