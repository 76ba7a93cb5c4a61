import { equalInConstantTime } from "#shared/crypto/hash";
import { type Network, parseAddress, parseNetwork, withinNetwork } from "#shared/ip-address";

/** Which header names the client, and whom to believe. */
export type AddressSource = {
  /** Null: no header is believed. */
  readonly header: string | null;
  readonly trusted: readonly Network[];
  readonly secret: string | null;
};

export const NO_SOURCE: AddressSource = { header: null, trusted: [], secret: null };

const SECRET_HEADER = "x-atlas-proxy-secret";
/** Cloudflare sets it on every request. The configuration for plain workerd removes it, unless a proxy sets it there. */
const PLATFORM_HEADER = "cf-connecting-ip";
const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;

/** The settings; null when they are wrong, and then no header may be believed. */
export function readAddressSource(env: {
  readonly ATLAS_CLIENT_ADDRESS_HEADER?: string;
  readonly ATLAS_TRUSTED_PROXIES?: string;
  readonly ATLAS_PROXY_SECRET?: string;
}): AddressSource | null {
  const header = env.ATLAS_CLIENT_ADDRESS_HEADER || PLATFORM_HEADER;
  const trusted = (env.ATLAS_TRUSTED_PROXIES ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(parseNetwork);
  const known = trusted.filter((network) => network !== null);
  if (!HEADER_NAME.test(header) || known.length < trusted.length) return null;
  return { header, trusted: known, secret: env.ATLAS_PROXY_SECRET || null };
}

/**
 * The client's address, or null. A client can write whatever it likes into such a header, but a proxy adds what it saw at
 * the right. So this reads from the right, passes over trusted proxies, and stops at the first other address. Whatever
 * stands left of it is the client's own claim.
 *
 * Nobody tells a Worker who opened the connection. So the operator has to make sure that only the proxy can connect, or
 * that the proxy proves itself with the secret.
 */
export function clientAddress(headers: Headers, source: AddressSource): string | null {
  const { header, trusted, secret } = source;
  if (header === null) return null;
  if (secret !== null && !equalInConstantTime(headers.get(SECRET_HEADER) ?? "", secret))
    return null;
  const named = (headers.get(header) ?? "").split(",").map(parseAddress).toReversed();
  for (const address of named) {
    if (address === null) return null;
    if (!trusted.some((network) => withinNetwork(network, address))) return address.text;
  }
  return null;
}
