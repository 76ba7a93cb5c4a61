import { expect, test } from "vitest";
import { isLoopbackAddress, isLoopbackHost } from "./loopback.ts";

const hostOf = (host: string): string => new URL(`http://${host}/`).hostname;

test.each([
  "localhost",
  "LOCALHOST",
  "localhost:8787",
  "127.0.0.1",
  "127.0.0.1:1",
  "127.255.255.254",
  "127.1",
  "0x7f.1",
  "2130706433",
  "[::1]",
  "[0:0:0:0:0:0:0:1]:80",
])("%s is loopback", (host) => {
  expect(isLoopbackHost(hostOf(host))).toBe(true);
});

test.each([
  "localhost.example.com",
  "a.localhost",
  "localhost.",
  "128.0.0.1",
  "0.0.0.0",
  "10.0.0.1",
  "127.0.0.1.example.com",
  "[::]",
  "[::2]",
  "[::ffff:127.0.0.1]",
  "example.com",
])("%s is not loopback", (host) => {
  expect(isLoopbackHost(hostOf(host))).toBe(false);
});

test("a bare IPv6 address or an empty name is not a URL's hostname", () => {
  expect(isLoopbackHost("::1")).toBe(false);
  expect(isLoopbackHost("")).toBe(false);
});

test.each(["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])(
  "the socket address %s is loopback",
  (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
  },
);

test.each(["", "localhost", "[::1]", "10.0.0.1", "::", "::ffff:10.0.0.1", "127.0.0.1.example.com"])(
  "the socket address %j is not loopback",
  (address) => {
    expect(isLoopbackAddress(address)).toBe(false);
  },
);
