import { describe, expect, test } from "vitest";
import { findStep, toBase32, totpCode, totpUri } from "./totp-code.ts";

const secret = new Uint8Array(new TextEncoder().encode("12345678901234567890"));

/** RFC 6238, appendix B. */
test.each([
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
])("at %i s the code is %s", async (seconds, code) => {
  expect(await totpCode(secret, Math.floor(seconds / 30), 8)).toBe(code);
  expect(await totpCode(secret, Math.floor(seconds / 30))).toBe(code.slice(2));
});

describe("a code is accepted", () => {
  const step = 41_152_263;
  const at = (offset: number) => (step + offset) * 30_000 + 15_000;

  test("in its own step, the one before and the one after", async () => {
    const code = await totpCode(secret, step);
    for (const offset of [-1, 0, 1]) expect(await findStep(secret, code, at(offset))).toBe(step);
  });

  test("in no other step, and no other code is", async () => {
    const code = await totpCode(secret, step);
    for (const offset of [-2, 2]) expect(await findStep(secret, code, at(offset))).toBeNull();
    for (const wrong of ["", "000000", `${code}0`, code.slice(1)])
      expect(await findStep(secret, wrong, at(0))).toBeNull();
  });
});

/** RFC 4648, section 10. */
test.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("%j is %j in base32", (text, encoded) => {
  expect(toBase32(new TextEncoder().encode(text))).toBe(encoded);
});

test("the URI names Atlas and the account", () => {
  expect(totpUri("MZXW6", "a+b@example.com")).toBe(
    "otpauth://totp/Atlas:a%2Bb%40example.com?secret=MZXW6&issuer=Atlas",
  );
});
