import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import initialize from "@phi-ag/argon2/node";
import { beforeAll, expect, test } from "vitest";
import { HashingTurns, type Turn } from "./hashing-turns.ts";
import { NOBODYS_HASH, type PasswordHasher, makePasswordHasher } from "./password-hasher.ts";
import { hashingInput } from "./password.ts";

let hasher: PasswordHasher;

beforeAll(async () => {
  const path = fileURLToPath(import.meta.resolve("@phi-ag/argon2/argon2.wasm"));
  const module = await WebAssembly.compile(await readFile(path));
  hasher = makePasswordHasher(module, new HashingTurns(Date.now, async () => {}));
});

const valueOf = <T>(turn: Turn<T>): T => {
  if (!turn.ok) throw new Error("no turn");
  return turn.value;
};

const hash = async (password: string) => valueOf(await hasher.hash(password));
const verify = async (stored: string, password: string) =>
  valueOf(await hasher.verify(stored, password));

test("a hash is an argon2id PHC string with today's parameters and a salt of its own", async () => {
  const first = await hash("correct horse");
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await hash("correct horse")).not.toBe(first);
  expect(hasher.isOutdated(first)).toBe(false);
});

test("the right password verifies and a wrong one does not", async () => {
  const stored = await hash("correct horse");
  expect(await verify(stored, "correct horse")).toBe(true);
  expect(await verify(stored, "correct hors")).toBe(false);
});

test.each([
  ["the last of many two-byte letters", "ü".repeat(40), `${"ü".repeat(39)}ö`],
  ["the last of many emoji", "🔑".repeat(20), `${"🔑".repeat(19)}🔒`],
  ["what follows a NUL", "password\u0000one", "password\u0000two"],
  ["the 128th character", "x".repeat(128), `${"x".repeat(127)}y`],
  ["what follows byte 72", `${"x".repeat(72)}one`, `${"x".repeat(72)}two`],
])("%s counts", async (_, password, other) => {
  const stored = await hash(password);
  expect(await verify(stored, password)).toBe(true);
  expect(await verify(stored, other)).toBe(false);
});

test("an older hash verifies by its own parameters and is outdated", async () => {
  const engine = await initialize();
  const cheaper = { memoryCost: 1024, timeCost: 1, parallelism: 1 };
  const old = engine.hash(hashingInput("correct horse"), cheaper).encoded;
  expect(await verify(old, "correct horse")).toBe(true);
  expect(await verify(old, "another horse")).toBe(false);
  expect(hasher.isOutdated(old)).toBe(true);
});

test("nobody's hash has today's parameters and no password", async () => {
  expect(hasher.isOutdated(NOBODYS_HASH)).toBe(false);
  for (const password of ["", "password", "A".repeat(43)])
    expect(await verify(NOBODYS_HASH, password)).toBe(false);
});

test.each([
  "",
  "plain",
  "$argon2id$v=19$m=9999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$argon2id$v=19$m=999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
])("the stored text %j verifies nothing and costs nothing", async (stored) => {
  expect(await verify(stored, "password")).toBe(false);
});
