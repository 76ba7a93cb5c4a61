import { expect, test } from "vitest";
import { randomBytes } from "../random.ts";
import { toBase64Url } from "./base64.ts";
import { type DataKey, type Place, createDataKey, open, seal, unwrapDataKey } from "./envelope.ts";
import { importKeyring } from "./keyring.ts";

// The same rules hold in Node. Here they run against the WebCrypto of Workers, whose errors differ.

const keyring = () => importKeyring(`k1:${toBase64Url(randomBytes(32))}`, "VAULT_KEYS");

const place: Place = {
  projectId: "prj_1",
  table: "connection_tokens",
  rowId: "con_1",
  field: "access_token",
};

async function newDataKey(version = 1): Promise<DataKey> {
  return (await createDataKey(await keyring(), place, version)).dataKey;
}

test("what is sealed in workerd opens in workerd", async () => {
  const key = await newDataKey();
  for (const text of ["", "gho_token", "ключ 🔑", "x".repeat(16_384)])
    expect(await open(key, place, await seal(key, place, text))).toBe(text);
});

test("a wrapped data key opens what it sealed before", async () => {
  const ring = await keyring();
  const { dataKey, wrapped } = await createDataKey(ring, place, 3);
  const sealed = await seal(dataKey, place, "token");
  expect(await open(await unwrapDataKey(ring, place, 3, wrapped), place, sealed)).toBe("token");
});

test.each([
  ["project", { ...place, projectId: "prj_2" }],
  ["table", { ...place, table: "revocations" }],
  ["row", { ...place, rowId: "con_2" }],
  ["field", { ...place, field: "refresh_token" }],
])("a ciphertext moved to another %s does not open", async (_, elsewhere) => {
  const key = await newDataKey();
  const sealed = await seal(key, place, "token");
  await expect(open(key, elsewhere, sealed)).rejects.toMatchObject({
    name: "VaultError",
    failure: "tampered",
  });
});

test("a ciphertext under another version's name does not open", async () => {
  const key = await newDataKey(1);
  const sealed = (await seal(key, place, "token")).replace(/^s1\.1\./, "s1.2.");
  await expect(open({ ...key, version: 2 }, place, sealed)).rejects.toMatchObject({
    failure: "tampered",
  });
});

test("no byte of a ciphertext can be flipped", async () => {
  const key = await newDataKey();
  const sealed = await seal(key, place, "token");
  const start = sealed.lastIndexOf(".") + 1;
  const bytes = Uint8Array.from(
    atob(sealed.slice(start).replaceAll("-", "+").replaceAll("_", "/")),
    (char) => char.charCodeAt(0),
  );
  for (const index of bytes.keys()) {
    const flipped = bytes.with(index, (bytes[index] ?? 0) ^ 1);
    const body = toBase64Url(flipped);
    await expect(open(key, place, sealed.slice(0, start) + body)).rejects.toMatchObject({
      failure: "tampered",
    });
  }
});

test("a key of another keyring does not unwrap", async () => {
  const { wrapped } = await createDataKey(await keyring(), place, 1);
  await expect(unwrapDataKey(await keyring(), place, 1, wrapped)).rejects.toMatchObject({
    name: "VaultError",
    failure: "tampered",
  });
});
