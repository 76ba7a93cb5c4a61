/**
 * The network that an address counts as for limits: an IPv4 address itself, or the /64 of an IPv6 address, which is what
 * one customer of an internet provider gets.
 */
export function clientNetwork(ip: string): string {
  const address = ip.trim().toLowerCase();
  if (!address.includes(":")) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = address.split("%", 1).join("").split("::");
  const front = groups(head);
  const back = groups(tail ?? "");
  const zeros = Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0");
  const all = tail === undefined ? front : [...front, ...zeros, ...back];
  return `${all.slice(0, 4).join(":")}::/64`;
}

const groups = (text: string): string[] =>
  text === "" ? [] : text.split(":").map((group) => group.replace(/^0+(?=.)/, ""));
