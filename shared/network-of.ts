import { parseAddress } from "./ip-address.ts";

/**
 * The network of an address, coarse enough to name a place and not a person: the /24 of IPv4, the /48 of IPv6. Null for
 * what is not an address.
 */
export function networkOf(ip: string | null): string | null {
  const address = ip === null ? null : parseAddress(ip);
  if (address === null) return null;
  const part = (shift: bigint, mask: bigint): bigint => (address.value >> shift) & mask;
  if (address.bits === 32)
    return `${[24n, 16n, 8n].map((shift) => part(shift, 0xffn)).join(".")}.0/24`;
  const groups = [112n, 96n, 80n].map((shift) => part(shift, 0xffffn).toString(16));
  return `${groups.join(":")}::/48`;
}
