import { describe, expect, test } from "vitest";
import { clientAddress, readAddressSource } from "./client-address.ts";

const from = (env: Parameters<typeof readAddressSource>[0], headers: Record<string, string>) => {
  const source = readAddressSource(env);
  if (source === null) throw new Error("wrong settings");
  return clientAddress(new Headers(headers), source);
};

describe("without settings", () => {
  test("only the platform's header counts", () => {
    expect(from({}, { "cf-connecting-ip": "192.0.2.1" })).toBe("192.0.2.1");
    expect(from({}, { "x-forwarded-for": "192.0.2.1", "x-real-ip": "192.0.2.1" })).toBeNull();
    expect(from({}, { "cf-connecting-ip": "not an address" })).toBeNull();
  });
});

describe("X-Forwarded-For", () => {
  const env = {
    ATLAS_CLIENT_ADDRESS_HEADER: "X-Forwarded-For",
    ATLAS_TRUSTED_PROXIES: "10.0.0.0/8, 2001:db8::/32, 198.51.100.7",
  };

  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["1.1.1.1, 203.0.113.9", "203.0.113.9"],
    ["1.1.1.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"],
    ["203.0.113.9, 198.51.100.7, 10.0.0.1", "203.0.113.9"],
    ["203.0.113.9:4711, 10.0.0.1", "203.0.113.9"],
    ["2001:DB9::1, 2001:db8::5", "2001:db9::1"],
    ["[2001:db9::1]:443", "2001:db9::1"],
    ["::ffff:203.0.113.9, ::ffff:10.0.0.1", "203.0.113.9"],
    ["10.0.0.1", null],
    ["203.0.113.9, unknown", null],
    ["203.0.113.9,", null],
    ["256.1.1.1", null],
    ["fe80::1%eth0", null],
    ["", null],
  ])("%j names %j", (value, address) => {
    expect(from(env, { "x-forwarded-for": value })).toBe(address);
  });

  test("makes the platform's header worth nothing", () => {
    expect(from(env, { "cf-connecting-ip": "192.0.2.1" })).toBeNull();
  });
});

test("with a secret, the header counts only beside it", () => {
  const env = { ATLAS_CLIENT_ADDRESS_HEADER: "x-real-ip", ATLAS_PROXY_SECRET: "s".repeat(32) };
  const real = { "x-real-ip": "203.0.113.9" };
  expect(from(env, real)).toBeNull();
  expect(from(env, { ...real, "x-atlas-proxy-secret": "x".repeat(32) })).toBeNull();
  expect(from(env, { ...real, "x-atlas-proxy-secret": "s".repeat(32) })).toBe("203.0.113.9");
});

test.each([
  { ATLAS_CLIENT_ADDRESS_HEADER: "x real ip" },
  { ATLAS_TRUSTED_PROXIES: "10.0.0.0/33" },
  { ATLAS_TRUSTED_PROXIES: "10.0.0.0/8, nobody" },
  { ATLAS_TRUSTED_PROXIES: "10.0.0.0/8/8" },
])("wrong settings are told, and no header is believed: %o", (env) => {
  expect(readAddressSource(env)).toBeNull();
});
