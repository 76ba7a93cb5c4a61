import argon2Module from "@phi-ag/argon2/argon2.wasm";
import { expect, test } from "vitest";
import type { Turn } from "./hashing-turns.ts";
import { NOBODYS_HASH, makePasswordHasher } from "./password-hasher.ts";

const valueOf = <T>(turn: Turn<T>): T => {
  if (!turn.ok) throw new Error("no turn");
  return turn.value;
};

test("the compiled module hashes and verifies in workerd, which compiles no WebAssembly at run time", async () => {
  const hasher = makePasswordHasher(argon2Module);
  const stored = valueOf(await hasher.hash("correct horse"));
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(valueOf(await hasher.verify(stored, "correct horse"))).toBe(true);
  expect(valueOf(await hasher.verify(stored, "another horse"))).toBe(false);
  expect(valueOf(await hasher.verify(NOBODYS_HASH, "correct horse"))).toBe(false);
});
