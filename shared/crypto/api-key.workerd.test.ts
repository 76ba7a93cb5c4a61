import { expect, test } from "vitest";
import { newId } from "../ids.ts";
import { randomBytes } from "../random.ts";
import { toBase64Url } from "./base64.ts";
import {
  importCheckKeys,
  mintAccessToken,
  mintApiKey,
  readAccessTokenId,
  readApiKeyId,
} from "./api-key.ts";
import { equalInConstantTime, sha256Hex } from "./hash.ts";

const secret = () => toBase64Url(randomBytes(32));
const keysOf = (...secrets: string[]) =>
  importCheckKeys(secrets.join(","), "API_KEY_CHECK_SECRETS");

test("a minted key's check code is right in workerd, and no other character of it will do", async () => {
  const keys = await keysOf(secret());
  const id = newId("apiKey");
  const key = await mintApiKey(keys, id);
  expect(await readApiKeyId(keys, key)).toBe(id);
  const changed = Array.from(key, (character, index) => {
    const other = character === "a" ? "b" : "a";
    return character === "_" ? null : key.slice(0, index) + other + key.slice(index + 1);
  }).filter((candidate) => candidate !== null);
  for (const candidate of changed) expect(await readApiKeyId(keys, candidate)).toBeNull();
});

test("a key made under the second secret is still read, and one made elsewhere is not", async () => {
  const [older, newer] = [secret(), secret()];
  const id = newId("apiKey");
  const key = await mintApiKey(await keysOf(older), id);
  expect(await readApiKeyId(await keysOf(newer, older), key)).toBe(id);
  expect(await readApiKeyId(await keysOf(newer), key)).toBeNull();
});

test("an access token has the same form under another name, and neither is taken for the other", async () => {
  const keys = await keysOf(secret());
  const id = newId("accessToken");
  const token = await mintAccessToken(keys, id);
  expect(token).toMatch(new RegExp(`^atlas_pat_${id.slice(4)}_[0-9a-z]{52}_[0-9a-z]{16}$`));
  expect(await readAccessTokenId(keys, token)).toBe(id);
  expect(await readApiKeyId(keys, token)).toBeNull();
  const key = await mintApiKey(keys, newId("apiKey"));
  expect(await readAccessTokenId(keys, key)).toBeNull();
  expect(await readApiKeyId(keys, token.replace("atlas_pat", "atlas_sk"))).toBeNull();
  expect(await readAccessTokenId(keys, key.replace("atlas_sk", "atlas_pat"))).toBeNull();
});

test("comparing texts of different lengths answers false instead of throwing", async () => {
  const hash = await sha256Hex("a");
  expect(equalInConstantTime(hash, hash)).toBe(true);
  expect(equalInConstantTime(hash, hash.slice(1))).toBe(false);
  expect(equalInConstantTime(hash, "")).toBe(false);
  expect(equalInConstantTime(hash, await sha256Hex("b"))).toBe(false);
});
