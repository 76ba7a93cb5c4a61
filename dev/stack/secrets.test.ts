import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importCheckKeys } from "#shared/crypto/api-key";
import { importKeyring } from "#shared/crypto/keyring";
import { keepSecrets, makeSecrets } from "./secrets.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/atlas-secrets-`);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("secrets are made once, for this user only", async () => {
  const path = `${directory}/new/secrets.json`;
  const made = await keepSecrets(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await keepSecrets(path)).toEqual(made);
});

test("a file of an earlier release gets what it lacks, once, and keeps all else", async () => {
  const path = `${directory}/earlier.json`;
  const {
    metricsToken: _,
    linkSecrets: __,
    mailKey: ___,
    accountKeys: ____,
    ...earlier
  } = makeSecrets();
  await writeFile(path, JSON.stringify(earlier));
  const kept = await keepSecrets(path);
  const made = expect.stringMatching(/^.{43}$/);
  expect(kept).toEqual({
    ...earlier,
    metricsToken: made,
    linkSecrets: made,
    mailKey: made,
    accountKeys: expect.stringMatching(/^a1:.{43}$/),
  });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await keepSecrets(path)).toEqual(kept);
});

test("an incomplete file is an error and stays as it is", async () => {
  const path = `${directory}/half.json`;
  const half = JSON.stringify({ ...makeSecrets(), vaultKeys: "" });
  await writeFile(path, half);
  await expect(keepSecrets(path)).rejects.toThrow(/is not complete/);
  expect(await readFile(path, "utf8")).toBe(half);
});

test("the Workers can read the vault's key and the check secret", async () => {
  const { vaultKeys, apiKeyCheckSecrets, jobsSecret } = makeSecrets();
  expect((await importKeyring(vaultKeys, "VAULT_KEYS")).primaryId).toBe("k1");
  expect(await importCheckKeys(apiKeyCheckSecrets, "API_KEY_CHECK_SECRETS")).toHaveLength(1);
  expect(jobsSecret.length).toBeGreaterThanOrEqual(32);
});
