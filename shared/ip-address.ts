/** An address as a number: IPv4 in 32 bits, IPv6 in 128. An IPv4 address inside IPv6 counts as IPv4. */
export type Address = { readonly text: string; readonly bits: 32 | 128; readonly value: bigint };

/** All addresses that begin with the same `prefix` bits. */
export type Network = { readonly bits: 32 | 128; readonly value: bigint; readonly prefix: number };

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::\d{1,5})?$/;
const V6 = /^(?:\[([0-9a-f:.]{2,45})\](?::\d{1,5})?|([0-9a-f:.]{2,45}))$/i;
const MAPPED = 0xffffn;

/** Reads an address as proxies write it, with or without a port; null for anything else. */
export function parseAddress(written: string): Address | null {
  const trimmed = written.trim();
  const four = V4.exec(trimmed);
  if (four !== null) return fromBytes(four.slice(1).map(Number));
  const six = V6.exec(trimmed);
  const inner = six?.[1] ?? six?.[2];
  if (inner === undefined || !inner.includes(":")) return null;
  if (!URL.canParse(`http://[${inner}]/`)) return null;
  // The parser writes the shortest form, in hexadecimal groups only.
  const text = new URL(`http://[${inner}]/`).hostname.slice(1, -1);
  const value = groupsOf(text).reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  if (value >> 32n !== MAPPED) return { text, bits: 128, value };
  return fromBytes([24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 0xffn)));
}

function fromBytes(bytes: readonly number[]): Address | null {
  if (bytes.some((byte) => byte > 255)) return null;
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { text: bytes.join("."), bits: 32, value };
}

function groupsOf(text: string): string[] {
  const [head = "", tail] = text.split("::");
  const front = head === "" ? [] : head.split(":");
  if (tail === undefined) return front;
  const back = tail === "" ? [] : tail.split(":");
  return [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; null for anything else. */
export function parseNetwork(written: string): Network | null {
  const [first = "", length, ...others] = written.split("/");
  const address = parseAddress(first);
  if (address === null || others.length > 0) return null;
  const { bits, value } = address;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  return prefix < 0 || prefix > bits ? null : { bits, value, prefix };
}

export function withinNetwork({ bits, value, prefix }: Network, address: Address): boolean {
  const shift = BigInt(bits - prefix);
  return bits === address.bits && value >> shift === address.value >> shift;
}
