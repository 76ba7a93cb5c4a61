import { expect, test } from "vitest";
import { networkOf } from "./network-of.ts";

test.each([
  ["203.0.113.77", "203.0.113.0/24"],
  ["0.0.0.1", "0.0.0.0/24"],
  ["2001:db8:1234:5678:9abc::1", "2001:db8:1234::/48"],
  ["2001:DB8::1", "2001:db8:0::/48"],
  ["::1", "0:0:0::/48"],
  ["::ffff:198.51.100.7", "198.51.100.0/24"],
])("the network of %s is %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});

test.each([null, "", "localhost", "1.2.3", "1.2.3.400", "fe80::1%eth0", "203.0.113.0/24"])(
  "what is not an address has no network: %s",
  (ip) => {
    expect(networkOf(ip)).toBeNull();
  },
);
