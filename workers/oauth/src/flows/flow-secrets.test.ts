import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { VaultError } from "#shared/crypto/vault-error";
import { flowKeyOf, openRecord, sealRecord, sessionKeyOf } from "./flow-secrets.ts";

const record = { who: "MARKER" };

test("a key is 256 bits, always the same of one secret, another of each other", async () => {
  const keys = await Promise.all([
    sessionKeyOf("a"),
    sessionKeyOf("b"),
    flowKeyOf("a"),
    flowKeyOf("b"),
  ]);
  for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/);
  expect(new Set(keys).size).toBe(4);
  expect(await sessionKeyOf("a")).toBe(keys[0]);
});

test("a key is the HMAC-SHA-256 of a label under its secret, in this release and the next", async () => {
  const hmac = (secret: string, label: string) =>
    createHmac("sha256", secret).update(label).digest("base64url");
  expect(await sessionKeyOf("a")).toBe(hmac("a", "atlas connect session record v1"));
  expect(await flowKeyOf("a")).toBe(hmac("a", "atlas flow record v1"));
});

describe("a sealed record", () => {
  test("opens under its key, kind and handle, and shows nothing", async () => {
    const key = await flowKeyOf("secret");
    const sealed = await sealRecord(key, "flow", "handle", record);
    expect(sealed).toMatch(/^s1\.1\.[\w-]+$/);
    expect(atob(sealed.slice(5).replaceAll("-", "+").replaceAll("_", "/"))).not.toContain("MARKER");
    expect(await openRecord(key, "flow", "handle", sealed)).toEqual(record);
    expect(await sealRecord(key, "flow", "handle", record)).not.toBe(sealed);
  });

  test("does not open in another's place", async () => {
    const key = await flowKeyOf("secret");
    const sealed = await sealRecord(key, "flow", "handle", record);
    const other = await flowKeyOf("another");
    const attempts: Parameters<typeof openRecord>[] = [
      [other, "flow", "handle", sealed],
      [key, "connect_session", "handle", sealed],
      [key, "flow", "another", sealed],
      [key, "flow", "handle", sealed.replace("s1.1.", "s1.2.")],
      [key, "flow", "handle", `${sealed.slice(0, -2)}AA`],
      [key, "flow", "handle", "x"],
      [key, "flow", "handle", ""],
    ];
    for (const attempt of attempts)
      await expect(openRecord(...attempt)).rejects.toThrow(VaultError);
  });
});
