import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Everything secret of one installation on one machine. */
export type LocalSecrets = {
  /** The bridge's own credentials: what a Worker shows it. */
  sqlPassword: string;
  redisToken: string;
  /** `id:32 bytes in base64url`. */
  vaultKeys: string;
  apiKeyCheckSecrets: string;
  linkSecrets: string;
  /** `id:32 bytes in base64url`. */
  accountKeys: string;
  jobsSecret: string;
  metricsToken: string;
  /** What Atlas shows the local mailbox. */
  mailKey: string;
  /** Atlas's registration at the sandbox provider. */
  sandboxClientId: string;
  sandboxClientSecret: string;
};

const secret = (): string => randomBytes(32).toString("base64url");

export const makeSecrets = (): LocalSecrets => ({
  sqlPassword: secret(),
  redisToken: secret(),
  vaultKeys: `k1:${secret()}`,
  apiKeyCheckSecrets: secret(),
  linkSecrets: secret(),
  accountKeys: `a1:${secret()}`,
  jobsSecret: secret(),
  metricsToken: secret(),
  mailKey: secret(),
  sandboxClientId: `atlas-${randomBytes(6).toString("hex")}`,
  sandboxClientSecret: secret(),
});

/**
 * The secrets of the installation whose data is kept beside this file: made once, readable by this user only. Without
 * the vault's key the tokens in the database are lost, so a file that is there but makes no sense is an error.
 */
export async function keepSecrets(path: string): Promise<LocalSecrets> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) {
    const made = makeSecrets();
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    return made;
  }
  const read: unknown = JSON.parse(text);
  // An installation of an earlier release lacks these. Nothing is lost with them, so they are made now.
  const kept =
    typeof read === "object"
      ? {
          metricsToken: secret(),
          linkSecrets: secret(),
          accountKeys: `a1:${secret()}`,
          mailKey: secret(),
          ...read,
        }
      : read;
  if (!isLocalSecrets(kept))
    throw new Error(`${path} is not complete. Restore it, or remove it together with the data.`);
  const lacked =
    typeof read === "object" && read !== null && Object.keys(kept).some((name) => !(name in read));
  if (lacked) await replaceFile(path, `${JSON.stringify(kept, null, 2)}\n`);
  return kept;
}

/** Never leaves half a file: without the vault's key the data is lost. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

function isLocalSecrets(value: unknown): value is LocalSecrets {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.keys(makeSecrets()).every(
      (name) => typeof Reflect.get(value, name) === "string" && Reflect.get(value, name) !== "",
    )
  );
}
